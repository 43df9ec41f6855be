"""Sheets as spreadsheets and people make them: understood, or refused with words that name the cure."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CheckConstraint, Model
from openpyxl import load_workbook

from core.uploads import Problem, Refused
from profiles.bulk import files, running, sheets
from profiles.bulk.columns import COLUMNS
from profiles.bulk.planning import RULES
from profiles.models import Practice, PracticeImport, PracticeRevision
from tests.bulk.sending import kinds, problems, workbook
from tests.factories import PracticeFactory

pytestmark = pytest.mark.django_db


def text_of(desk, content, name="sheet.csv"):
    sheet = desk.bring_in(content, name)
    assert problems(sheet) == []
    return Practice.objects.get().working_revision


HEAD = "Title,Lead district,Summary\n"


@pytest.mark.parametrize(
    ("content", "summary"),
    [
        ((HEAD + "Walk,Thomaston,It’s “fine”\n").encode("cp1252"), "It’s “fine”"),
        ((HEAD + "Walk,Thomaston,Café\n").encode("utf-8-sig"), "Café"),
        ((HEAD + "Walk,Thomaston,Ca\0fé\n").replace(",", "\t").encode("utf-16"), "Café"),
        (HEAD.replace(",", ";") + 'Walk;Thomaston;"a; b"\n', "a; b"),
        ("sep=;\n" + HEAD.replace(",", ";") + "Walk;Thomaston;Fine\n", "Fine"),
        (HEAD + "Walk , 660011.0 ,  Fine \u00a0\r\n\r\n,,\r\n", "Fine"),
        ("title,LEAD_DISTRICT,Summary \nWalk,1400011 Thomaston,Fine\n", "Fine"),
        (HEAD + "Walk,Thomaston,'=1+1\n", "=1+1"),
        (HEAD + "Walk,Thomaston,=1+1\n", "=1+1"),
        (HEAD + 'Walk,Thomaston,"one\u200b two"\n', "one two"),
    ],
    ids=[
        "windows",
        "mark",
        "wide",
        "semicolons",
        "sep",
        "spaces",
        "heads",
        "apostrophe",
        "formula",
        "unseen",
    ],
)
def test_a_csv_is_understood_however_it_was_saved(desk, content, summary):
    assert text_of(desk, content).summary == summary


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"),
    [
        ("Start year", 2016.0, "start_year", 2016),
        ("Start year", datetime.datetime(2011, 12, 1), "start_year", 2012),
        ("Start year", "2018–2019", "start_year", 2019),
        ("Students reached", 1200.0, "reach_students", 1200),
        ("Students reached", "1,200 ", "reach_students", 1200),
        ("Annual cost", "$12,000.00", "annual_cost", 12000),
        ("Status", "in use", "status", "in_use"),
        ("Tier claimed", 4, "tier_claimed", 4),
        ("No outcome data yet", True, "no_outcome_data", True),
        ("Video", "example.org/film", "video_url", "https://example.org/film"),
    ],
)
def test_what_excel_makes_of_a_value_is_understood(desk, column, value, field, expected):
    content = workbook(["Title", "Lead district", column], ["Walk", 1400011, value])

    assert getattr(text_of(desk, content, "sheet.xlsx"), field) == expected


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("Start year", "2018-20", "is not a school year, such as 2018-19"),
        (
            "Start year",
            datetime.datetime(2018, 1, 19),
            "is not a school year, such as 2018-19. The spreadsheet made a date of it: type it as text",
        ),
        ("Start year", "1850", "is not a school year between 1989-90 and 2099-00"),
        ("Students reached", "about 40", "is not a whole number, such as 1200"),
        ("Students reached", -3, "is not a whole number, such as 1200"),
        ("Students reached", 40.5, "is not a whole number, such as 1200"),
        ("Students reached", "1.000", "is not a whole number, such as 1200"),
        ("Students reached", 5, "fewer than 6 students: leave the number out"),
        ("Summary", "=A1", "is a formula: copy the cell and paste its value"),
        ("Topics", "Attendence", "“Attendence” is not a known topic. Did you mean “attendance”?"),
        ("Tags", "Not approved", "“Not approved” is not a known approved tag"),
        ("Other districts", "0000000", "“0000000” is not the code of a district"),
        ("Lowest grade", "13", "is not a grade: PK, K or 1 to 12"),
        ("Lowest grade", "5", "Give the lowest and the highest grade, the lowest first."),
        ("Status", "Ended", "Say why the practice was paused or ended."),
        ("Tagline", "x" * 141, "has 141 characters; at most 140"),
        ("Roles", "Nurse | | many", "is not a number, such as 0.5"),
        ("Milestones", "2019", "a line lacks its what"),
        ("Components", "A name only", "“A name only” is not a known kind of component (core or adaptable)"),
        ("Citations", "Study | nowhere", "“https://nowhere”, url: Enter a valid URL."),
        ("Risks", "\n".join(["A risk"] * 61), "has 61 lines; at most 60"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_words(desk, column, value, reason):
    content = workbook(
        ["Title", "Lead district", column], ["Walk", "Thomaston", value], ["Fine", "Thomaston"]
    )

    sheet = desk.send(content, "sheet.xlsx")

    named = "Highest grade" if reason.startswith("Give the lowest") else column
    named = "Reason" if reason.startswith("Say why") else named
    assert problems(sheet) == [(2, named, reason)]
    assert kinds(sheet) == {"new": 1, "problem": 1}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (",Walk,", [("Lead district", "a new practice needs a lead district")]),
        (",,Thomaston", [("Title", "a new practice needs a title")]),
        ("nowhere,Walk,", [("Slug", "no practice has this address")]),
        ("there,,", [("Title", "a practice needs a title")]),
        (
            "there,Walk,Hartford",
            [("Lead district", "an import does not change the lead district, which is 1400011 Thomaston")],
        ),
        (",walk  BUS,Thomaston,x", None),
        ("gone,Walk,", [("Slug", "this practice was withdrawn")]),
    ],
)
def test_which_practice_a_row_is_about(desk, words, row, expected):
    PracticeFactory(slug="there", title="Walk bus", lead_district=words, state="draft")
    PracticeFactory(slug="gone", title="Gone", lead_district=words, state="withdrawn")
    if expected is None:
        said = "this district has a practice of this title: to change it, write its slug there"
        expected = [("Title", said)]

    sheet = desk.send(f"Slug,Title,Lead district,Tagline\n{row}\n")

    assert [(column, reason) for _, column, reason in problems(sheet)] == expected


def test_a_former_address_and_a_whole_one_name_the_practice(desk, words):
    practice = PracticeFactory(slug="now", state="draft", lead_district=words)
    practice.old_slugs.create(slug="once")

    sheet = desk.send("Slug,Tagline\nonce,A\n")
    whole = desk.send("Slug,Tagline\nhttps://portal.example/practices/now/,A\n")

    assert [one.rows.get().practice for one in (sheet, whole)] == [practice, practice]


def test_a_practice_that_is_twice_in_a_sheet_is_told(desk):
    sheet = desk.send(HEAD + "Walk,Thomaston,A\nwalk ,1400011,B\n")

    assert problems(sheet) == [(3, "Title", "the same practice is in row 2 already")]


def test_words_to_look_at_are_noted_and_do_not_stop(desk):
    sheet = desk.send(HEAD + "Walk,Thomaston,A proven way. Call 860-555-0100.\n")

    assert kinds(sheet) == {"new": 1}
    assert sheet.rows.get().notes == [
        ["Summary", "“860-555-0100” looks like a phone number."],
        ["Summary", 'Instead of “proven” say "promising", "tried" or "shows".'],
    ]


REFUSED_AT_ONCE = {
    "page": (b"<html>", "a.csv", "a page, a document or a workbook under another name"),
    "workbook under another name": (workbook(["Title"]), "a.csv", "not a CSV"),
    "nothing": (b"  ", "a.csv", "empty"),
    "old format": (b"\xd0\xcf\x11\xe0", "a.xls", "old XLS format"),
    "macros": (b"PK", "a.xlsm", "with macros"),
    "text": (b"Title", "a.txt", "Choose an Excel workbook"),
    "broken": (b"PK\x03\x04 and no more", "a.xlsx", "damaged"),
    "too large": (b"x" * (files.MOST_BYTES + 1), "a.csv", "too large"),
    "letters": (b"Title\n\x81\x8d", "a.csv", "letters of this file"),
}


@pytest.mark.parametrize("case", REFUSED_AT_ONCE)
def test_a_file_that_is_no_sheet_is_refused_and_not_kept(desk, case):
    content, name, words = REFUSED_AT_ONCE[case]

    with pytest.raises(files.Unreadable, match=words):
        desk.send(content, name)

    assert not PracticeImport.objects.exists()


def bomb():
    """A workbook that unpacks to a gigabyte, or would."""
    file = io.BytesIO(workbook(["Title"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b" " * 50_000_000)
    return file.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused(desk):
    with pytest.raises(files.Unreadable):
        desk.send(bomb(), "a.xlsx")


REFUSED_WHEN_READ = {
    "no head": ("a,b\n1,2\n", "The first row must name the columns"),
    "unknown column": ("Title,Favorite color\nA,b\n", "no column “Favorite color”"),
    "twice": ("Title,title\nA,b\n", "two columns named Title"),
    "no rows": ("Title,Lead district\n\n,\n", "no practices in this sheet"),
    "quote": ('Title,Lead district\n"A,b\n', "cannot be read as CSV"),
}


@pytest.mark.parametrize("case", REFUSED_WHEN_READ)
def test_a_sheet_that_is_not_made_as_the_template_is_refused_with_words(desk, case):
    content, words = REFUSED_WHEN_READ[case]

    sheet = desk.send(content)

    assert sheet.state == "refused"
    assert words in sheet.problem


def test_the_same_long_words_in_every_cell_do_not_fill_the_memory(desk, monkeypatch):
    monkeypatch.setattr(files, "MOST_CHARACTERS", 3_000)
    rows = [
        ["Title", "Lead district", "Description"],
        *(["Walk", "Thomaston", "W" * 1_000] for _ in range(3)),
    ]

    assert desk.send(workbook(*rows[:3]), "sheet.xlsx").state == "checked"
    refused = desk.send(workbook(*rows), "sheet.xlsx")

    assert (refused.state, refused.problem) == (
        "refused",
        "There is too much text in this sheet. Part it into several.",
    )


def test_a_sheet_with_too_many_rows_or_far_below_is_refused(desk, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    assert "can have 2 rows" in desk.send(HEAD + "A,b,c\n" * 3).problem

    monkeypatch.setattr(files, "LAST_ROW", 10)
    book = workbook(["Title"], *[[None]] * 12, ["A"])
    assert "below row 10" in desk.send(book, "a.xlsx").problem


def test_the_template_reads_as_the_import_does_and_holds_help_lists_and_a_real_example(words):
    PracticeFactory(slug=sheets.EXAMPLE, title="DARB", lead_district=words)
    content = sheets.as_workbook([])

    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Practices", "Help", "Lists"]
    assert [cell.value for cell in book["Practices"][1]] == [column.name for column in COLUMNS]
    rules = {str(rule.sqref): rule for rule in book["Practices"].data_validations.dataValidation}
    assert rules["C2:C5001"].formula1 == "Lists!$A$2:$A$3"
    assert rules["B2:B5001"].prompt == "Required. Up to 90 characters."
    help_rows = {row[0].value: [cell.value for cell in row[1:3]] for row in book["Help"].iter_rows()}
    assert help_rows["Title"] == ["Required. Up to 90 characters.", "DARB"]
    with pytest.raises(files.Unreadable, match="no practices"):
        files.read(content, "xlsx")
    with pytest.raises(files.Unreadable, match="no practices"):
        files.read(sheets.as_csv([]), "csv")


def test_no_cell_of_a_sheet_is_a_formula(words):
    PracticeFactory(title="=HYPERLINK(1)", summary="+1", lead_district=words)
    rows = list(sheets.rows_of(Practice.objects.all()))

    book = load_workbook(io.BytesIO(sheets.as_workbook(rows)))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "'=HYPERLINK(1)" in sheets.as_csv(rows).decode("utf-8-sig")


# Constraints of a text that no cell can break: the sheet does not have the columns.
NOT_IN_THE_SHEET = {"profiles_text_tier_confirmed_by_someone"}


def test_each_rule_of_the_database_is_asked_before_writing():
    """Rows are stored in bulk, which asks no constraint ahead."""
    rules = {
        constraint.name
        for constraint in PracticeRevision._meta.constraints
        if isinstance(constraint, CheckConstraint) and not constraint.name.endswith("_known")
    }

    assert rules == RULES.keys() | NOT_IN_THE_SHEET


def test_the_parts_of_a_sheet_have_no_rules_of_their_own():
    for column in COLUMNS:
        if column.part:
            assert column.part.clean is Model.clean
            checks = [c for c in column.part._meta.constraints if isinstance(c, CheckConstraint)]
            assert [c.name for c in checks if not c.name.endswith("_known")] == []


def test_a_virus_is_not_kept(desk, monkeypatch):
    def found(file):
        raise Refused(Problem.VIRUS)

    monkeypatch.setattr(running, "scan", found)
    with pytest.raises(files.Unreadable, match="virus"):
        running.receive(SimpleUploadedFile("a.csv", b"Title\nA\n"), by=desk.by)
    assert not PracticeImport.objects.exists()
