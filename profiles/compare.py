"""Two to four practices side by side: which were asked for, and one row for each thing to compare."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.html import strip_tags

from core.grades import grade_span
from core.markdown import render
from core.shortening import SENTENCE_END
from districts.display import NO_FIGURE
from districts.models import District
from districts.peers import Measure
from districts.querysets import by_name
from districts.similar import SimilarDistricts, measures_of
from profiles.checking import record_for
from profiles.likeness import DistrictField
from profiles.models import Practice
from profiles.profile_page import ProfilePage
from profiles.vocabulary import LocalEvidence, Status, Verifier

FEWEST, MOST = 2, 4
# As many names are looked up; nobody compares more.
MOST_READ = 12
# Of long texts the first sentences are told, so that four practices fit on one printed sheet.
LONG, NAME = 120, 30
NAMES, PARTS = 3, 5
SLUG = re.compile(r"[-\w]{1,90}", re.ASCII)
MEASURES = {
    Measure.ENROLLMENT: "Students",
    Measure.MEALS: "Free or reduced-price meals",
    Measure.ENGLISH_LEARNERS: "English learners",
    Measure.DISABILITIES: "Students with disabilities",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one practice says in a row. ``kind`` is how it is shown; an empty ``value`` is not recorded.

    text: words. list: several of them. meter: a level of evidence. tier: confirmed (a number), or claimed
    words in ``more``. check: a result, its label in ``more``, whose word it is in ``note``. link: words, the
    address in ``more``.
    """

    value: object
    kind: str = "text"
    more: str = ""
    note: str = ""
    unknown: str = "Not recorded"

    @property
    def is_known(self):
        return self.value not in (None, "", [], ())


@dataclass(frozen=True, slots=True)
class Row:
    """One thing compared; ``mine`` is the same of the reader's district. ``always``: shown unfilled too."""

    label: str
    pairs: list[tuple["Column", Cell]]
    mine: str = ""
    always: bool = False

    @property
    def is_filled(self):
        return self.always or any(cell.is_known for _, cell in self.pairs)


@dataclass
class Group:
    """Rows under a heading."""

    label: str
    rows: list[Row]

    @property
    def filled(self):
        return [row for row in self.rows if row.is_filled]


@dataclass
class Column:
    """A practice of the comparison.

    ``peer`` is the district that stands beside the reader's own: the nearest of those that take part,
    else the one that leads it.
    """

    practice: Practice
    profile: ProfilePage
    peer: District
    is_nearest: bool = False
    name: str = ""
    remove_url: str = ""
    measures: dict = field(default_factory=dict)

    @property
    def text(self):
        return self.profile.text


class ComparePage:
    """Everything ``profiles/compare.html`` shows for a set of parameters; ``today`` is a date."""

    def __init__(self, parameters, today):
        self.today = today
        given = [value.strip() for value in parameters.getlist("p") if value.strip()]
        self.asked = list(dict.fromkeys(given))[:MOST_READ]
        found = _find(self.asked)
        self.unknown = [slug[:90] for slug in self.asked if slug not in found]
        self.practices = list({practice.pk: practice for practice in found.values()}.values())
        self.like, self.like_problem = _district(parameters)

    @property
    def is_comparison(self):
        """Whether there is anything to set side by side."""
        return FEWEST <= len(self.practices) <= MOST

    @property
    def problem(self):
        """What stands in the way of a comparison; "" when nothing does."""
        count = len(self.practices)
        if count > MOST:
            return f"You can compare up to four practices. {count} are chosen. Remove {count - MOST}."
        if count == 1:
            return "One practice is chosen. Choose one to three more to set beside it."
        if not count:
            return "No practice is chosen. Choose two to four in the list of practices."
        return ""

    @cached_property
    def columns(self):
        """The practices with what the rows read; four have their whole profile loaded."""
        nearest = []
        if self.like:
            similar = SimilarDistricts()
            nearest = [similar.districts[peer.code].pk for peer in similar.nearest(self.like)]
        record = record_for((practice, practice.public_revision) for practice in self.practices)
        columns = [self._column(practice, nearest, record) for practice in self.practices]
        names = [column.practice.lead_district.short_name for column in columns]
        for column, name in zip(columns, names, strict=True):
            # Narrow screens name each value: by its district, or by its title where two share one.
            column.name = name if names.count(name) == 1 else cut(column.text.title, NAME)
        return columns

    def _column(self, practice, nearest, record):
        districts = {p.district_id: p.district for p in practice.public_revision.participations.all()}
        districts.setdefault(practice.lead_district_id, practice.lead_district)
        own = [self.like.pk] if self.like else []
        near = next((districts[pk] for pk in [*own, *nearest] if pk in districts), None)
        peer = near or practice.lead_district
        return Column(
            practice,
            ProfilePage(practice, record=record, change=None, today=self.today),
            peer,
            is_nearest=bool(near),
            remove_url=self._url([other.slug for other in self.practices if other != practice]),
            measures=measures_of(peer) if self.like else {},
        )

    @cached_property
    def groups(self):
        """The four groups with the rows that somebody filled."""
        return [
            *([Group(f"Like {self.like.short_name}?", self._like_rows())] if self.like else []),
            Group("What it is", self._what_rows()),
            Group("Evidence", self._evidence_rows()),
            Group("Getting in touch", self._contact_rows()),
        ]

    @property
    def left_out(self):
        """Names of the rows that nobody filled, in words."""
        labels = [row.label for group in self.groups for row in group.rows if not row.is_filled]
        return ", ".join(label[0].lower() + label[1:] for label in labels)

    def _row(self, label, cell_of, **options):
        return Row(label, [(column, cell_of(column)) for column in self.columns], **options)

    def _like_rows(self):
        mine = measures_of(self.like)
        return [
            self._row("District", lambda c: Cell(self._whose(c)), mine=self.like.grades_offered),
            *(
                self._row(label, lambda c, of=measure: _figure(c.measures[of]), mine=str(mine[measure]))
                for measure, label in MEASURES.items()
            ),
        ]

    def _whose(self, column):
        """Which of a practice's districts stands beside the reader's, and its grades."""
        district, count = column.peer, column.text.district_count
        name = f"{district.short_name} {district.grades_offered}".strip()
        if district == self.like:
            return f"{name}, the same district"
        return f"{name}, the nearest of {count}" if count > 1 and column.is_nearest else name

    def _what_rows(self):
        return [
            self._row("In short", lambda c: Cell(c.text.tagline or sentences(c.text.summary))),
            self._row("The problem", lambda c: Cell(sentences(plain(c.text.problem)))),
            self._row("For whom", lambda c: Cell(_names(_groups(c.text)))),
            self._row("Grades", lambda c: Cell(grade_span(c.text.lowest_grade, c.text.highest_grade))),
            self._row("Core parts", lambda c: Cell(_core(c), "list")),
            self._row("Staff and their time", lambda c: Cell(_staff_time(c), "list")),
            self._row("Cost", lambda c: Cell(_cost(c))),
        ]

    def _evidence_rows(self):
        return [
            self._row("Local evidence", _level, always=True),
            self._row("Research basis", _tier, always=True),
            self._row("What is claimed", lambda c: Cell(_claims(c))),
            self._row("Check", _check),
            self._row("Keep in mind", lambda c: Cell(_mind(c), unknown="Nothing noted")),
        ]

    def _contact_rows(self):
        return [
            self._row("Taking part", lambda c: Cell(_taking_part(c))),
            self._row("Adopted by", lambda c: Cell(_adopted_by(c), unknown="None recorded")),
            self._row("Today", lambda c: Cell(_today(c.text))),
            self._row("Ask", lambda c: Cell(f"Write to {c.profile.district}", "link", c.profile.contact_url)),
            self._row("Checked", lambda c: Cell(_checked(c.practice), unknown="Not checked yet")),
        ]

    # Ways on

    def _url(self, slugs):
        query = {"p": slugs} | ({"like": self.like.slug} if self.like else {})
        return reverse("profiles:compare", query=query)

    @property
    def add_url(self):
        """The list of practices, with these chosen already."""
        query = {"p": [practice.slug for practice in self.practices]}
        if self.like:
            query["like"] = self.like.slug
        return reverse("profiles:practice_list", query=query)

    @property
    def url(self):
        """The address of this comparison."""
        return self._url([practice.slug for practice in self.practices])

    @cached_property
    def districts(self):
        """Districts to see it from."""
        return by_name(District.objects.active().only("slug", "short_name", "code"))


def _find(slugs):
    """{slug asked for: practice with its profile}; a former address finds the practice that had it."""
    valid = [slug for slug in slugs if SLUG.fullmatch(slug)]
    practices = Practice.objects.open().with_profile()
    found = {practice.slug: practice for practice in practices.filter(slug__in=valid)} if valid else {}
    if missing := [slug for slug in valid if slug not in found]:
        for practice in practices.filter(old_slugs__slug__in=missing).prefetch_related("old_slugs"):
            former = {old.slug for old in practice.old_slugs.all()} & set(missing)
            found |= dict.fromkeys(former, found.get(practice.slug, practice))
    return {slug: found[slug] for slug in slugs if slug in found}


def _district(parameters):
    """(the reader's district or None, what is wrong with it) from ``like``, a slug or a code."""
    values = list(dict.fromkeys(value.strip() for value in parameters.getlist("like") if value.strip()))
    if len(values) > 1:
        return None, "Give one district. The practices stand alone."
    try:
        return DistrictField(required=False).clean("".join(values)), ""
    except ValidationError:
        return None, f"There is no district “{values[0][:90]}”. The practices stand alone."


def plain(text):
    """Markdown as words on one line."""
    return " ".join(unescape(strip_tags(render(text))).split())


def sentences(words):
    """``words``, or as many whole sentences as fit in ``LONG``: the first always, however long it is."""
    if len(words) <= LONG:
        return words
    ends = [match.end() for match in SENTENCE_END.finditer(words)]
    fitting = [end for end in ends if end <= LONG]
    return words[: max(fitting, default=min(ends, default=len(words)))]


def cut(name, limit):
    """``name``, or as many of its words as fit in ``limit``, with "…"."""
    return name if len(name) <= limit else name[:limit].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _names(names):
    """A few names in words, and how many more there are."""
    if len(names) <= NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:NAMES])} and {len(names) - NAMES} more"


def _groups(text):
    return [served.student_group.name for served in text.groups_served.all()]


def _figure(shown):
    return Cell("" if shown.text == NO_FIGURE else str(shown), unknown=NO_FIGURE)


def _cost(column):
    rows = [f"{name}: {words}" for name, words in column.profile.cost if words != "Not known"]
    return "; ".join(rows) or sentences(plain(column.text.cost_note))


def _core(column):
    names = [part["name"] for part in column.profile.core]
    return [*names[:PARTS], f"and {len(names) - PARTS} more"] if len(names) > PARTS else names


def _staff_time(column):
    """Each role with how many people and how much time; the first few."""
    time = dict(column.profile.people)
    names = [role.role for role in column.text.roles.all()]
    words = [f"{name}: {time[name]}" if name in time else name for name in names[:NAMES]]
    return [*words, f"and {len(names) - NAMES} more"] if len(names) > NAMES else words


def _told(column):
    """The claim that the comparison tells: the first that was checked, else the first; None without any."""
    claims = column.profile.claims
    return next((claim for claim in claims if claim.check), next(iter(claims), None))


def _claims(column):
    """A result that is claimed, whole: its last words may be what limits it; and how many more there are."""
    claim, claims = _told(column), column.profile.claims
    if not claim:
        return ""
    more = f" And {len(claims) - 1} more." if len(claims) > 1 else ""
    return claim.claim + more


def _level(column):
    level = column.text.local_evidence
    return Cell(level, "meter", more=LocalEvidence(level).label if level else "")


def _tier(column):
    text = column.text
    claimed = text.get_tier_claimed_display() if text.tier_claimed and text.tier_confirmed is None else ""
    return Cell(text.tier_confirmed, "tier", more=claimed)


def _check(column):
    claim = _told(column)
    if claim is None or claim.check is None:
        return Cell("", "check", unknown="Not reviewed" if claim else "No result claimed")
    return Cell(claim.check.result, "check", more=claim.check.label, note=claim.check.standing)


def _mind(column):
    """What a reader should know first before relying on it; "" when nothing is noted."""
    text = column.text
    if text.current_status == Status.ENDED:
        return f"It has ended. {sentences(text.status_reason)}".strip()
    if column.profile.older_evidence:
        return f"Older evidence. {column.profile.older_evidence}"
    return next((sentences(claim.caveat) for claim in column.profile.claims if claim.caveat), "")


def _taking_part(column):
    others = [p.district.short_name for p in column.profile.participations]
    count = column.text.district_count
    return f"{count} districts: {_names(others)}" if count > 1 else "1 district"


def _adopted_by(column):
    """How many other districts install or use it; "" where none has confirmed that."""
    count = column.practice.adopted_count
    return f"{count} other {'district' if count == 1 else 'districts'}" if count else ""


def _today(text):
    words = [text.get_current_status_display(), text.get_stage_display()]
    return ". ".join(dict.fromkeys(word for word in words if word))


def _checked(practice):
    """Who checked it last and when: "Sources, 21 Nov 2026"."""
    if not practice.verified_on:
        return ""
    who = "By the district" if practice.verified_by == Verifier.DISTRICT else "Sources"
    return f"{who}, {format_date(practice.verified_on, 'j M Y')}"
