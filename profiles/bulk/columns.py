"""The columns of the sheet: their names, what to write, how a cell becomes values, and values a cell.

Left out on purpose: results and the reviewers' checks (each figure has its own guard against too few
students, and a sheet would ask for 25 columns a result), files, contacts, and what a district attests.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.grades import Grade
from core.schoolyear import SchoolYearField, school_year
from profiles.bulk import cells
from profiles.bulk.column import Column
from profiles.bulk.known import named
from profiles.bulk.lists import LISTS, with_scheme
from profiles.models import PracticeRevision
from profiles.writing.cleaning import one_line, paragraphs


def _column(name, field, help_text):
    """A column for one field of a text, read as its kind asks."""
    kind = PracticeRevision._meta.get_field(field)
    for matches, make in _KINDS:
        if matches(kind):
            return make(name, field, help_text, kind)
    raise TypeError(field)


def _words(name, field, help_text, kind):
    clean = paragraphs if isinstance(kind, models.TextField) else one_line

    def read(text, known):
        value = clean(text)
        return {field: _short_enough(value, kind.max_length)}

    return Column(name, help_text, read, lambda row: getattr(row, field), (field,), limit=kind.max_length)


def _short_enough(value, limit):
    if len(value) > limit:
        raise ValueError(f"has {len(value):,} characters; at most {limit:,}")
    return value


def _address(name, field, help_text, kind):
    def read(text, known):
        return {field: _short_enough(with_scheme(text), kind.max_length)}

    return Column(name, help_text, read, lambda row: getattr(row, field), (field,))


def _lines(name, field, help_text, kind):
    limit = kind.base_field.max_length

    def read(text, known):
        found = [one_line(line).removeprefix("- ") for line in cells.lines_of(text)]
        return {field: [_short_enough(line, limit) for line in found]}

    return Column(name, help_text, read, lambda row: "\n".join(getattr(row, field)), (field,))


def _some_of(name, field, help_text, kind):
    labels = dict(kind.base_field.choices)
    known_words = _by_word(labels)

    def read(text, known):
        found = {cells.find(item, known_words, "answer") for item in cells.items_of(text)}
        return {field: [value for value in labels if value in found]}

    def show(row):
        return "; ".join(labels[value] for value in getattr(row, field))

    return Column(name, help_text, read, show, (field,), choices=tuple(labels.values()), several=True)


def _choice(name, field, help_text, kind):
    labels = {value: label for value, label in kind.choices if value != ""}
    known_words = _by_word(labels)

    def read(text, known):
        return {field: cells.find(text.removesuffix(".0"), known_words, "answer")}

    def show(row):
        return labels.get(getattr(row, field), "")

    return Column(name, help_text, read, show, (field,), choices=tuple(labels.values()))


def _by_word(labels):
    """{plain word: value}, by the label and by the value itself."""
    return {cells.plainly(str(word)): value for value, label in labels.items() for word in (value, label)}


def _number(name, field, help_text, kind):
    return Column(
        name,
        help_text,
        lambda text, known: {field: cells.read_whole(text)},
        lambda row: _text(getattr(row, field)),
        (field,),
    )


def _year(name, field, help_text, kind):
    return Column(
        name,
        help_text,
        lambda text, known: {field: cells.read_year(text)},
        lambda row: school_year(getattr(row, field)),
        (field,),
    )


def _grade(name, field, help_text, kind):
    return Column(
        name,
        help_text,
        lambda text, known: {field: cells.read_grade(text)},
        lambda row: "" if getattr(row, field) is None else Grade(getattr(row, field)).label,
        (field,),
        choices=tuple(grade.label for grade in Grade),
    )


def _yes(name, field, help_text, kind):
    return Column(
        name,
        help_text,
        lambda text, known: {field: cells.read_yes(text)},
        lambda row: "Yes" if getattr(row, field) else "",
        (field,),
        choices=("Yes", "No"),
    )


_KINDS = [
    (lambda kind: isinstance(kind, SchoolYearField), _year),
    (lambda kind: isinstance(kind, ArrayField) and kind.base_field.choices, _some_of),
    (lambda kind: isinstance(kind, ArrayField), _lines),
    (lambda kind: kind.choices == Grade.choices, _grade),
    (lambda kind: kind.choices, _choice),
    (lambda kind: isinstance(kind, models.BooleanField), _yes),
    (lambda kind: isinstance(kind, models.IntegerField), _number),
    (lambda kind: isinstance(kind, models.URLField), _address),
    (lambda kind: isinstance(kind, models.CharField | models.TextField), _words),
]


def _cost(name, field, help_text):
    """Dollars, or the words "not known"."""
    unknown = f"{field}_not_known"

    def read(text, known):
        if cells.plainly(text) == cells.NOT_KNOWN:
            return {field: None, unknown: True}
        return {field: cells.read_whole(text), unknown: False}

    def show(row):
        return cells.NOT_KNOWN if getattr(row, unknown) else _text(getattr(row, field))

    return Column(name, help_text, read, show, (field, unknown))


def _text(value):
    return "" if value is None else str(value)


SLUG = Column(
    "Slug",
    "Empty for a new practice. To change one, the last part of its address, as in an export.",
)
LEAD = Column(
    "Lead district",
    "Code, name or both: 1400011 Thomaston. Required for a new practice; an import never changes it.",
    read=lambda text, known: known.district(text),
    show=lambda district: named(district),
)
TITLE = _column("Title", "title", "Required. Up to 90 characters.")

_LONG = "Several paragraphs are fine: Alt+Enter makes a new line in a cell."
COLUMNS = [
    SLUG,
    TITLE,
    LEAD,
    _column("Tagline", "tagline", "One sentence, up to 140 characters."),
    _column("Summary", "summary", "A short paragraph, up to 700 characters."),
    LISTS["Topics"],
    LISTS["Tags"],
    _column("Kind of practice", "practice_type", "One from the list."),
    LISTS["Other districts"],
    LISTS["Schools"],
    LISTS["Partners"],
    _column("Problem", "problem", f"The problem and the number that showed it. {_LONG}"),
    _column("Start year", "start_year", "School year: 2018-19. A single year is the one in which it ends."),
    _column("End year", "end_year", "School year: 2021-22."),
    _column("Status", "status", "One from the list."),
    _column("Reason", "status_reason", "Why it was paused or ended. Required for these two."),
    _column("Stage", "stage", "One from the list."),
    _column("Extent", "extent", "One from the list."),
    _column("Lowest grade", "lowest_grade", "PK, K or 1 to 12. Give both grades or neither."),
    _column("Highest grade", "highest_grade", "PK, K or 1 to 12."),
    LISTS["Student groups"],
    _column("Students reached", "reach_students", "A whole number. Leave out fewer than 6."),
    _column("Schools reached", "reach_schools", "A whole number."),
    _column("Staff reached", "reach_staff", "A whole number."),
    _column("Reach year", "reach_year", "School year of these three numbers: 2018-19."),
    _column("Description", "description", f"What people do, in order. Up to 6,000 characters. {_LONG}"),
    _column("Features", "features", "What sets it apart, one on each line."),
    LISTS["Components"],
    LISTS["Roles"],
    _cost("Start-up cost", "startup_cost", "Whole dollars, or: not known."),
    _cost("Annual cost", "annual_cost", "Whole dollars a year, or: not known."),
    _column("Cost note", "cost_note", "Up to 500 characters."),
    _column("Funding sources", "funding_sources", "From the list; several parted by semicolons."),
    LISTS["Milestones"],
    _column("Training", "training", _LONG),
    _column("Technology", "technology", _LONG),
    _column("Data needed", "data_needed", _LONG),
    _column("Board commitment", "board_commitment", "One from the list."),
    _column("Board note", "board_note", "What the board did. Up to 500 characters."),
    LISTS["Risks"],
    _column("What did not work", "did_not_work", _LONG),
    _column("Before you start", "before_you_start", _LONG),
    _column("To sustain", "to_sustain", _LONG),
    _column("Good fit when", "good_fit", "Up to 500 characters."),
    _column("Be careful when", "be_careful", "Up to 500 characters."),
    _column("No outcome data yet", "no_outcome_data", "Yes where there is none; empty otherwise."),
    _column("Tier claimed", "tier_claimed", "Tier of research that the district names: one from the list."),
    _column("Logic model", "logic_model", f"For tier 4. {_LONG}"),
    _column("Who gains", "who_gains", "Who gains most, and who may not."),
    _column("Unintended effects", "unintended_effects", _LONG),
    _column("Video", "video_url", "A web address."),
    _column("Video captions", "video_captions", "Up to 120 characters."),
    _column("Offers", "offers", "From the list; several parted by semicolons."),
    LISTS["Citations"],
    LISTS["Sources"],
]
BY_NAME = {column.name: column for column in COLUMNS}
# Those that a text has; the others say which practice a row is about.
OF_TEXT = [column for column in COLUMNS if column not in (SLUG, LEAD)]
