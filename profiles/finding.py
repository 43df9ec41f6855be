"""Answering a search: the results, and when there are none the nearest spelling or what to drop.

Pages, exports and the data interface all ask here, so they give the same practices in the same order.
"""

from dataclasses import dataclass, field
from itertools import islice

from django.http import QueryDict

from profiles.facets import BY_NAME
from profiles.filters import PracticeFilter
from profiles.merging import slugs_that_stand
from profiles.models import Practice
from profiles.search import tokens
from profiles.spelling import is_only_common_words, nearest_spelling
from profiles.vocabulary import Status
from topics.models import Tag, Topic

# A page without results offers at most so many ways on beside "all practices", and tries at most
# so many things to drop; each costs one count.
MOST_WAYS = 6
MOST_TRIED = 12


ONE_VALUE = ["q", "like", "sort"]


@dataclass
class Way:
    """A way on from a search that found nothing, with the true number of results behind it."""

    label: str
    parameters: QueryDict
    count: int


@dataclass
class Answer:
    """The practices that answer a set of parameters.

    ``errors`` maps a parameter to what is wrong with its value; then there are no practices.
    """

    filter: PracticeFilter
    practices: object
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def problems(self):
        """``errors`` as (parameter, reason) pairs, for an answer in JSON."""
        return [(name, " ".join(reasons)) for name, reasons in self.errors.items()]

    @property
    def why_none(self):
        """Why the district asked for with ``like`` is like none, as a sentence; empty when it is not so."""
        near = None if self.errors else self.filter.near
        return near.why_none if near else ""

    @property
    def typed(self):
        """What people typed; empty when it cannot be searched for."""
        return "" if self.errors else self.filter.typed

    @property
    def corrected(self):
        """The spelling that was searched for instead of what was typed; empty when that found something."""
        return self.filter.corrected


def find(parameters, *, strict=False, besides=()):
    """Answer ``parameters`` (a QueryDict) with the practices they ask for; ended ones only by their status.

    A page may carry parameters of its own; ``strict`` refuses any that this does not know, but for
    those named in ``besides``, which the caller reads.
    """
    parameters = _given(parameters)
    findable = Practice.objects.findable()
    asked = PracticeFilter(parameters, queryset=findable)
    if not asked.is_valid() and (renamed := _with_words_that_stand(parameters)) != parameters:
        parameters, asked = renamed, PracticeFilter(renamed, queryset=findable)
    errors = {} if asked.is_valid() else {name: list(lines) for name, lines in asked.errors.items()}
    errors |= {name: ["Give it once."] for name in ONE_VALUE if len(parameters.getlist(name)) > 1}
    if strict:
        names = [*asked.filters, *besides]
        known = ", ".join(names)
        errors |= {
            name: [f"There is no such parameter. Known: {known}."] for name in parameters if name not in names
        }
    if errors:
        return Answer(asked, findable.none(), errors)
    if asked.near:
        # Links are made from the parameters: a district has one spelling in them.
        parameters["like"] = asked.near.district.slug
    if asked.typed and not asked.searched.exists():
        if is_only_common_words(asked.typed):
            errors = {"q": ["These words are too common to search for. Type one that says more."]}
            return Answer(asked, findable.none(), errors)
        corrected = nearest_spelling(asked.typed)
        if corrected and findable.searching(corrected).exists():
            asked.corrected = corrected
    return Answer(asked, asked.qs)


def ways_on(answer):
    """What to drop to find something: a filter, a word, then everything; only what brings results."""
    chosen, text, near = answer.filter.chosen, answer.filter.text, answer.filter.near
    findable, ways, tried = Practice.objects.findable(), [], set()
    for label, words, filters, like in islice(_candidates(text, chosen, near), MOST_TRIED):
        parameters = _parameters(words, filters, like)
        if parameters.urlencode() in tried:
            continue
        tried.add(parameters.urlencode())
        found = findable.searching(words).narrowed(filters)
        count = (like.keep(found, adopted="adopted" in filters) if like else found).count()
        if count:
            ways.append(Way(label, parameters, count))
        if len(ways) == MOST_WAYS:
            break
    everything = Way("All practices", QueryDict(), findable.narrowed({}).count())
    return [*ways, everything] if everything.count else ways


def _candidates(text, chosen, near):
    """(label, words, filters, near) of each thing to try, the nearest to what was asked first."""
    if near:
        yield f"Without “{near.label(adopted='adopted' in chosen)}”", text, chosen, None
    for name, values in chosen.items():
        rest = {other: picked for other, picked in chosen.items() if other != name}
        label = BY_NAME[name].label
        if len(values) == 1:
            label += f": {dict(BY_NAME[name].options()).get(values[0], values[0])}"
        yield f"Without “{label}”", text, rest, near
    if "status" not in chosen:
        yield "Practices that ended", text, chosen | {"status": [Status.ENDED.value]}, near
    if text and (chosen or near):
        yield f"“{text}” without any filter", text, {}, None
    words = [str(token) for token in tokens(text)]
    if len(words) > 1:
        for position in range(len(words)):
            rest = " ".join(words[:position] + words[position + 1 :])
            yield f"“{rest}”", rest, chosen, near
        if chosen or near:
            for word in words:
                yield f"“{word}” without any filter", word, {}, None


def _given(parameters):
    """``parameters`` without those that a form sent blank."""
    given = QueryDict(mutable=True)
    for name, values in parameters.lists():
        if filled := [value for value in values if value.strip()]:
            given.setlist(name, filled)
    return given


def _with_words_that_stand(parameters):
    """``parameters`` with each topic and tag that was merged into another replaced by that one."""
    given = parameters.copy()
    for name, kind in (("topic", Topic), ("tag", Tag)):
        asked = parameters.getlist(name)
        stands = slugs_that_stand(kind, asked)
        if stands:
            given.setlist(name, dict.fromkeys(stands.get(slug, slug) for slug in asked))
    return given


def _parameters(text, chosen, near):
    query = QueryDict(mutable=True)
    if text:
        query["q"] = text
    if near:
        query["like"] = near.district.slug
    for name, values in chosen.items():
        query.setlist(name, values)
    return query
