"""Answering a search: the results, and when there are none the nearest spelling or what to drop.

Pages, exports and the data interface all ask here, so they give the same practices in the same order.
"""

from dataclasses import dataclass, field

from django.http import QueryDict

from profiles.facets import BY_NAME
from profiles.filters import PracticeFilter
from profiles.models import Practice
from profiles.search import nearest_spelling, tokens

# A zero-results page offers at most so many ways on; each costs one count.
MOST_WAYS = 8


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
    ``corrected`` is the spelling that was searched for instead of what was typed, else empty.
    """

    filter: PracticeFilter
    practices: object
    errors: dict[str, list[str]] = field(default_factory=dict)
    corrected: str = ""

    @property
    def typed(self):
        return "" if self.errors else self.filter.typed


def find(parameters, *, strict=False):
    """Answer ``parameters`` (a QueryDict) with the listed practices they ask for.

    A page may carry parameters of its own; ``strict`` refuses any that this does not know.
    """
    parameters = _given(parameters)
    listed = Practice.objects.listed()
    asked = PracticeFilter(parameters, queryset=listed)
    errors = {} if asked.is_valid() else {name: list(lines) for name, lines in asked.errors.items()}
    if strict:
        known = ", ".join(asked.filters)
        errors |= {
            name: [f"There is no such parameter. Known: {known}."]
            for name in parameters
            if name not in asked.filters
        }
    if errors:
        return Answer(asked, listed.none(), errors)
    if asked.typed and not asked.found.exists():
        corrected = nearest_spelling(asked.typed)
        if corrected:
            retry = PracticeFilter(parameters, queryset=listed, text=corrected)
            retry.is_valid()
            if retry.found.exists():
                return Answer(retry, retry.qs, corrected=corrected)
    return Answer(asked, asked.qs)


def ways_on(answer):
    """What to drop to find something: each filter, each word, then everything; only what brings results."""
    parameters, chosen = answer.filter.data, answer.filter.chosen
    text = answer.corrected or answer.typed
    candidates = []
    if answer.corrected:
        candidates.append((f"“{text}”", _only_search(parameters, text)))
    for name, values in chosen.items():
        for value in values:
            label = dict(BY_NAME[name].options()).get(value, value)
            rest = _without(parameters, name, value, text)
            candidates.append((f"Without “{BY_NAME[name].label}: {label}”", rest))
    if chosen and text and not answer.corrected:
        candidates.append((f"“{text}” without any filter", _only_search(parameters, text)))
    words = [str(token) for token in tokens(text)]
    if len(words) > 1:
        for position, _word in enumerate(words):
            rest = " ".join(words[:position] + words[position + 1 :])
            candidates.append((f"“{rest}”", _with(parameters, q=rest)))
    candidates.append(("All practices", QueryDict(mutable=True)))
    ways, seen = [], set()
    for label, query in candidates:
        if query.urlencode() not in seen:
            seen.add(query.urlencode())
            count = _count(query)
            if count:
                ways.append(Way(label, query, count))
    return ways[: MOST_WAYS - 1] + ways[-1:] if len(ways) > MOST_WAYS else ways


def _given(parameters):
    """``parameters`` without those that a form sent blank."""
    given = QueryDict(mutable=True)
    for name, values in parameters.lists():
        if filled := [value for value in values if value.strip()]:
            given.setlist(name, filled)
    return given


def _count(parameters):
    found = PracticeFilter(parameters, queryset=Practice.objects.listed())
    return found.qs.count() if found.is_valid() else 0


def _with(parameters, **changes):
    query = parameters.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query


def _without(parameters, name, value, text):
    query = _with(parameters, q=text) if text else _with(parameters)
    query.setlist(name, [other for other in query.getlist(name) if other != value])
    return query


def _only_search(parameters, text):
    query = QueryDict(mutable=True)
    query["q"] = text
    return query
