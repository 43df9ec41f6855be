"""The texts of a practice: which there are, when each was public, and what differs between two."""

from dataclasses import dataclass
from datetime import datetime

from core.comparing import Piece, differences, paired
from core.in_words import Names, field_name, in_words, title_of
from profiles.models import (
    Citation,
    Component,
    GroupServed,
    Milestone,
    Outcome,
    Participation,
    Partner,
    PracticeRevision,
    Resource,
    Risk,
    Role,
    School,
    Source,
    TaggedRevision,
    TopicPlacement,
)
from profiles.workflow import OPEN, State

# What people call a part of a text, and the columns by which it is the same part in another text.
PARTS = {
    TopicPlacement: ("topic", ["topic_id"]),
    TaggedRevision: ("tag", ["tag_id"]),
    Participation: ("district", ["district_id"]),
    GroupServed: ("student group", ["student_group_id"]),
    School: ("school", ["name"]),
    Partner: ("partner", ["name"]),
    Component: ("component", ["name"]),
    Role: ("role", ["role"]),
    Milestone: ("milestone", ["when", "what"]),
    Risk: ("risk", ["risk"]),
    Outcome: ("result", ["indicator_id", "measure", "student_group_id", "baseline_year"]),
    Resource: ("resource", ["url", "attachment_id"]),
    Citation: ("study", ["title"]),
    Source: ("source", ["title"]),
}
_PLURALS = {Citation: "Studies"}
# Everything a text says, under the headings of its page and in their order.
SECTIONS = [
    (
        "What it is",
        ["written_by", "title", "tagline", TopicPlacement, TaggedRevision, "practice_type", "summary"],
    ),
    ("The problem", ["problem"]),
    ("How it works", ["description", "features", Component, "logic_model", "did_not_work"]),
    ("Districts", [Participation]),
    (
        "Where and for whom",
        [
            *("status", "status_reason", "start_year", "end_year", "stage", "extent"),
            *("lowest_grade", "highest_grade", GroupServed, School),
            *("reach_students", "reach_schools", "reach_staff", "reach_year"),
        ],
    ),
    ("People and partners", [Role, Partner]),
    (
        "Starting it and keeping it going",
        [
            *("training", "technology", "data_needed", "board_commitment", "board_note"),
            *("before_you_start", "to_sustain", Milestone, Risk),
        ],
    ),
    (
        "Cost",
        [
            *("startup_cost", "startup_cost_not_known", "annual_cost", "annual_cost_not_known"),
            *("cost_note", "funding_sources"),
        ],
    ),
    (
        "Results",
        [
            *("no_outcome_data", Outcome, "local_evidence", "tier_claimed", "tier_confirmed"),
            *("tier_confirmed_by", "tier_confirmed_on", "who_gains", "unintended_effects"),
        ],
    ),
    ("Would it suit you?", ["good_fit", "be_careful"]),
    ("Resources", [Resource, "video_url", "video_captions", "offers"]),
    ("Sources", [Source, Citation, "attestations"]),
]
# Of a part, what holds it in its text; its place is told by the word "moved".
_HIDDEN = {"id", "revision", "content_object", "position"}


@dataclass(frozen=True)
class Period:
    """When readers saw a text; ``end`` is None while they do."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class Version:
    """A text in the list of its practice's texts."""

    text: PracticeRevision
    periods: list
    is_public: bool
    is_working: bool


def versions(practice):
    """All texts of ``practice`` as :class:`Version`, newest first, in two queries."""
    steps = practice.status_changes.order_by("at", "pk")
    periods = public_periods((step.at, step.to_state, step.revision_id) for step in steps)
    texts = practice.revisions.select_related("created_by", "based_on").order_by("-number")
    return [
        Version(
            text,
            periods.get(text.pk, []),
            is_public=text.pk == practice.public_revision_id and practice.state in OPEN,
            is_working=text.pk == practice.working_revision_id,
        )
        for text in texts.defer("search_vector", "based_on__search_vector")
    ]


def public_periods(steps):
    """{text id: list of :class:`Period`} from (moment, state, text id or None) of each step, oldest first."""
    periods, current, start = {}, None, None
    for at, state, text in steps:
        text = text or current
        if state not in OPEN or text != current:
            if current:
                periods[current][-1] = Period(start, at)
            current = None
        if state == State.PUBLISHED and current is None and text:
            current, start = text, at
            periods.setdefault(text, []).append(Period(at, None))
    return periods


def two_to_compare(listed):
    """The pair people most likely want, older first: public and working, or the last two; () of fewer."""
    wanted = [version.text for version in listed if version.is_public or version.is_working]
    pair = wanted if len(wanted) == 2 else [version.text for version in listed[:2]]
    return tuple(sorted(pair, key=lambda text: text.number)) if len(pair) == 2 else ()


@dataclass(frozen=True)
class Told:
    """One column in both texts. ``pieces`` (core.comparing) are of both, ``old`` and ``new`` of one."""

    name: str
    pieces: list
    differs: bool

    @property
    def old(self):
        return [piece for piece in self.pieces if piece.kind != "added"]

    @property
    def new(self):
        return [piece for piece in self.pieces if piece.kind != "removed"]


@dataclass(frozen=True)
class Row:
    """A field or a part in both texts. ``state``: same, changed, added, removed or moved (parts only).

    ``key`` is the column, or what the text calls its parts of that kind: "problem", "risks".
    """

    name: str
    state: str
    values: list
    key: str


@dataclass(frozen=True)
class Section:
    """A heading of the profile with its rows."""

    name: str
    rows: list


def compare(older, newer, *, everything=False):
    """What differs from the text ``older`` to ``newer``, as sections in the order of the profile.

    With ``everything`` what is the same, too. One query for each kind of part and of named thing.
    """
    parts = {part: _parts(part, older, newer) for part in PARTS}
    names = Names()
    for text in (older, newer):
        names.want(PracticeRevision._meta.concrete_fields, vars(text))
    for part, (old, new) in parts.items():
        for row in (*old, *new):
            names.want(part._meta.concrete_fields, vars(row))
    sections = []
    for heading, told in SECTIONS:
        rows = []
        for one in told:
            if isinstance(one, str):
                rows.append(_field_row(one, older, newer, names))
            else:
                rows += _part_rows(one, *parts[one], names, everything=everything)
        rows = [row for row in rows if everything or row.state != "same"]
        sections += [Section(heading, rows)] if rows else []
    return sections


def _parts(part, older, newer):
    """The rows of a kind in either text, in their order."""
    owner = "content_object_id" if part is TaggedRevision else "revision_id"
    order = "tag__name" if part is TaggedRevision else "position"
    rows = list(part.objects.filter(**{f"{owner}__in": [older.pk, newer.pk]}).order_by(order, "pk"))
    return [[row for row in rows if getattr(row, owner) == text.pk] for text in (older, newer)]


def _field_row(name, older, newer, names):
    field = PracticeRevision._meta.get_field(name)
    told = _told("", in_words_of(field, older, names), in_words_of(field, newer, names))
    return Row(field_name(field), "changed" if told.differs else "same", [told], name)


def in_words_of(field, row, names):
    """The words of a column of a model's instance."""
    return in_words(field, getattr(row, field.attname), names)


def _part_rows(part, old, new, names, *, everything):
    key = PARTS[part][1]
    fields = [field for field in part._meta.concrete_fields if field.name not in _HIDDEN]
    pairs = paired(
        old,
        new,
        key=lambda row: tuple(getattr(row, column) for column in key),
        words=lambda row: " ".join(in_words_of(field, row, names) for field in fields),
    )
    return [_part_row(part, fields, pair, names, everything=everything) for pair in pairs]


def key_of(told):
    """The key of what SECTIONS name: a column as it is, of a part the text's name for its rows."""
    if isinstance(told, str):
        return told
    return "tags" if told is TaggedRevision else told._meta.get_field("revision").remote_field.name


def label_of(key):
    """What people call the column or the parts with this key: "Problem", "Risks"; "" of an unknown key."""
    for _, keys in SECTIONS:
        for told in keys:
            if key_of(told) == key:
                if isinstance(told, str):
                    return field_name(PracticeRevision._meta.get_field(told))
                return _PLURALS.get(told) or f"{PARTS[told][0].capitalize()}s"
    return ""


def _part_row(part, fields, pair, names, *, everything):
    noun = PARTS[part][0]
    values = []
    for field in fields:
        old, new = (in_words_of(field, row, names) if row else "" for row in (pair.old, pair.new))
        if old or new:
            values.append(_told(field_name(field), old, new))
    if pair.old is None or pair.new is None:
        state = "added" if pair.old is None else "removed"
    elif any(told.differs for told in values):
        state = "changed"
        values = [told for told in values if told.differs or everything]
    else:
        state = "moved" if pair.moved else "same"
    title = title_of(fields, vars(pair.new or pair.old), names)
    name = f"{noun.capitalize()}: {title}" if title else noun.capitalize()
    return Row(name, state, values, key_of(part))


def _told(name, old, new):
    pieces = _whole(old, new) if _is_short(old, new) else differences(old, new)
    return Told(name, pieces, old != new)


def _is_short(old, new):
    """A number or a choice changes as a whole."""
    return old != new and max(len(old.split()), len(new.split())) <= 3


def _whole(old, new):
    return [Piece(kind, text) for kind, text in (("removed", old), ("added", new)) if text]
