"""The facets of browse: what each practice answers to, and how many would be left after a choice.

``PracticeRevision.facets`` holds every answer of a text as ``parameter:value``; that others adopted it
is no answer of a text (``PracticeQuerySet.answers`` adds it). A facet's values are "or" among
themselves; facets are "and" among each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Func, Max

from districts.models import District, StudentGroup
from districts.vocabulary import DistrictKind, DistrictSize
from profiles.vocabulary import (
    CostBand,
    GradeBand,
    LocalEvidence,
    PracticeType,
    Stage,
    Status,
    Tier,
    Verifier,
)
from topics.models import Tag, Topic

# The value for "no source says it". Not "none", which several vocabularies use for a real answer.
NOT_RECORDED = "not-recorded"
DRG_LETTERS = "ABCDEFGHI"


@dataclass(frozen=True)
class Facet:
    """One parameter of browse with the answers it knows.

    ``options`` gives (value, label) pairs in the order shown; ``open_ended`` facets show only
    the answers that are in use, since their vocabulary is long.
    """

    name: str
    label: str
    options: Callable[[], list[tuple[str, str]]]
    open_ended: bool = False


def _choices(choices, *, unknown="Not recorded"):
    def options():
        return [(str(value), label) for value, label in choices.choices] + [(NOT_RECORDED, unknown)]

    return options


def _tier_options():
    real = [(str(tier.value), tier.label) for tier in Tier if tier is not Tier.NONE]
    return [*real, (str(Tier.NONE.value), Tier.NONE.label), (NOT_RECORDED, "Not reviewed")]


def _evidence_options():
    real = [(str(level.value), level.label) for level in reversed(LocalEvidence)]
    return [*real, (NOT_RECORDED, "Not reviewed")]


FACETS = [
    Facet("topic", "Topic", lambda: list(Topic.objects.values_list("slug", "name"))),
    Facet("grade", "Grades", _choices(GradeBand)),
    Facet("evidence", "Local evidence", _evidence_options),
    Facet("size", "District size", _choices(DistrictSize)),
    Facet("adopted", "Used elsewhere", lambda: [("yes", "Adopted by another district")]),
    Facet("group", "Student group", lambda: list(StudentGroup.objects.values_list("code", "name"))),
    Facet("type", "Kind of practice", _choices(PracticeType)),
    Facet("tier", "Research basis", _tier_options),
    Facet("cost", "Cost a year", _choices(CostBand)),
    Facet("stage", "Stage", _choices(Stage)),
    Facet("status", "Status", _choices(Status)),
    Facet("verified", "Verified", _choices(Verifier, unknown="Not checked yet")),
    Facet("kind", "Kind of district", lambda: list(DistrictKind.choices)),
    Facet(
        "drg",
        "District Reference Group (2006)",
        lambda: [(letter, f"Group {letter}") for letter in DRG_LETTERS] + [(NOT_RECORDED, "None")],
    ),
    Facet("alliance", "Alliance Districts", lambda: [("yes", "Alliance Districts only")]),
    Facet(
        "district",
        "District",
        lambda: list(District.objects.order_by("short_name").values_list("slug", "short_name")),
        open_ended=True,
    ),
    Facet(
        "tag",
        "Tag",
        lambda: list(Tag.objects.filter(approved=True).values_list("slug", "name")),
        open_ended=True,
    ),
]
BY_NAME = {facet.name: facet for facet in FACETS}
# What a practice that is no longer in use answers to.
ENDED = f"status:{Status.ENDED.value}"


@dataclass
class Option:
    """An answer that can be chosen, and the number of results after choosing it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class FacetGroup:
    """A facet as the page shows it."""

    name: str
    label: str
    options: list[Option] = field(default_factory=list)
    open_ended: bool = False

    @property
    def chosen(self):
        return [option for option in self.options if option.chosen]

    @property
    def boxes(self):
        """Options shown with a box: of a long vocabulary only the chosen ones."""
        return self.chosen if self.open_ended else self.options

    @property
    def more(self):
        """Options of a long vocabulary to add one from: hundreds of boxes would be hundreds of tab stops."""
        return [option for option in self.options if not option.chosen] if self.open_ended else []


def count_answers(practices, chosen, *, ended_when_asked=False, adopters=None):
    """Count, in one query, what each answer of each facet would leave.

    ``practices`` is the queryset before any facet (findable, perhaps searched); ``chosen`` maps
    the name of each facet in use to its chosen values. With ``ended_when_asked``, practices that ended
    count only where the status is chosen, as in ``PracticeQuerySet.narrowed``. With ``adopters`` (slugs),
    only what one of these districts adopted counts as adopted. Returns
    (total, {"topic:attendance": n, ...}) where ``total`` is the number of results now and n the
    number after also choosing that answer.

    Within a facet choices add up, so an answer of a facet in use brings what passes every other
    facet but not this one, on top of the total.
    """
    sql, params = practices.answers(adopters).query.sql_with_params()
    passes = [f"facets && %s::varchar[] AS pass_{position}" for position in range(len(chosen))]
    wanted = [[f"{name}:{value}" for value in values] for name, values in chosen.items()]
    always = ["NOT ended"] if ended_when_asked and "status" not in chosen else []
    everything = _all_of(*always, *(f"pass_{position}" for position in range(len(chosen))))
    parts = [f"SELECT answer, count(*) FROM base, unnest(facets) answer WHERE {everything} GROUP BY answer"]
    for position, name in enumerate(chosen):
        others = _all_of(*always, *(f"pass_{other}" for other in range(len(chosen)) if other != position))
        parts.append(
            f"SELECT '+' || answer, count(*) FROM base, unnest(facets) answer"
            f" WHERE {others} AND NOT pass_{position} AND answer LIKE '{name}:%%' GROUP BY answer"
        )
    if always:
        asked = _all_of("ended", *(f"pass_{position}" for position in range(len(chosen))))
        parts.append(f"SELECT '{ENDED}', count(*) FROM base WHERE {asked}")
    parts.append(f"SELECT '', count(*) FROM base WHERE {everything}")
    columns = ", ".join(["facets", f"facets @> ARRAY['{ENDED}']::varchar[] AS ended", *passes])
    statement = (
        f"WITH found(facets) AS ({sql}), base AS MATERIALIZED (SELECT {columns} FROM found) "
        + " UNION ALL ".join(parts)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, *wanted])
        counts = dict(cursor.fetchall())
    total = counts.pop("")
    answers = {}
    for answer, count in counts.items():
        plain = answer.removeprefix("+")
        name = plain.partition(":")[0]
        if name not in chosen:
            answers[plain] = count
        elif answer.startswith("+"):
            answers[plain] = total + count
    return total, answers


def _all_of(*conditions):
    return " AND ".join(conditions) or "TRUE"


def practice_counts(practices):
    """{"topic:attendance": n, ...}: how many of ``practices`` give each answer of each facet."""
    return count_answers(practices, {})[1]


def last_changes(practices):
    """{"topic:attendance": moment, ...}: when a text of ``practices`` that gives this answer last changed."""
    answers = practices.order_by().values(answer=Func(F("public_revision__facets"), function="unnest"))
    return dict(answers.values_list("answer", Max("updated_at")))


def with_practice_counts(things, facet, counts):
    """``things`` as a list, each with ``practice_count`` from ``counts`` (practice_counts), by its slug."""
    things = list(things)
    for thing in things:
        thing.practice_count = counts.get(f"{facet}:{thing.slug}", 0)
    return things


def facet_groups(practices, chosen, adopters=None):
    """(total, groups): the facets with their options and counts, for the page (see count_answers)."""
    total, answers = count_answers(practices, chosen, ended_when_asked=True, adopters=adopters)
    groups = []
    for facet in FACETS:
        picked = chosen.get(facet.name, [])
        # An answer of a facet in use that adds nothing leaves the total as it is.
        floor = total if picked else 0
        options = [
            Option(value, label, answers.get(f"{facet.name}:{value}", floor), value in picked)
            for value, label in facet.options()
        ]
        if facet.open_ended:
            in_use = {a.partition(":")[2] for a in answers if a.startswith(f"{facet.name}:")}
            options = [o for o in options if o.chosen or o.value in in_use]
        groups.append(FacetGroup(facet.name, facet.label, options, facet.open_ended))
    return total, groups
