"""The documents of a plan: everything in it, what people typed as text, tables that a reader can follow."""

import io
import shutil
import subprocess
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from adoptions.models import Activity, Goal, Plan
from adoptions.plans import word_template
from adoptions.plans.word import word_document
from tests.adoptions.planning import Planning, a_plan, core
from tests.factories import PlanFactory
from tests.pdf_reading import Document as Pdf
from tests.pdf_reading import faults

pytestmark = pytest.mark.django_db
HOSTILE = "<w:t>&amp; {{ 7*7 }} {% for x in y %} ]]> \x0b\x1f“é” #let x = 1 " + "long" * 40


def loaded(plan):
    return Plan.objects.with_content().get(pk=plan.pk)


def word(plan):
    return Document(io.BytesIO(word_document(loaded(plan))))


@pytest.fixture
def plan():
    plan = a_plan(title="Attendance 2027", school="Elm School", school_year=2027)
    plan.team, plan.school_goals = ["A teacher", "A parent"], ["Fewer absences"]
    plan.save()
    goal = plan.goals.first()
    goal.words, goal.serves, goal.result = "Absence falls", "Fewer absences", "Ten percent"
    goal.save()
    calls, board = core(plan, "Daily calls"), core(plan, "Review board")
    calls.lead, calls.money, calls.tool, calls.month_from = "The clerk", "$300, local budget", "A table", 9
    calls.month_to, calls.how, calls.why_changed = 11, "A volunteer calls.", "We have no clerk."
    calls.save()
    calls.notes.create(month="2026-10-01", words="Began late.", by=plan.owner)
    board.progress, board.why_dropped = "dropped", "No time for it."
    board.save()
    return plan


def rows_of(document):
    """The rows of the first table: the words of its cells."""
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def test_the_word_document_says_everything(plan):
    document = word(plan)
    words = [paragraph.text for paragraph in document.paragraphs if paragraph.text]

    assert words[:8] == [
        "Attendance 2027",
        f"One-Year Action Plan, 2026-27. {plan.district.short_name}, Elm School",
        f"Made from: Board and calls, {plan.practice.lead_district.short_name}",
        "Who makes this plan",
        "A teacher",
        "A parent",
        "Goals of the school improvement plan",
        "Fewer absences",
    ]
    assert words[8:12] == [
        "Goal 1. Academic goal: Absence falls",
        "Serves the goal: Fewer absences",
        "What we want to see: Ten percent",
        "How we measure it: Absences by day.",
    ]
    assert words[-5:-1] == [
        "Goal 4. Goal for a welcoming climate of partnership",
        "Serves the goal: ",
        "What we want to see: ",
        "How we measure it: ",
    ]
    assert rows_of(document) == [
        [
            *("Activity", "When", "Grades", "Who is in charge, who helps", "What it needs"),
            *("Measure and tool", "Progress"),
        ],
        [
            "Core: Daily calls\nA volunteer calls.\nCore part changed. Why: We have no clerk.\n"
            "The practice says: Daily calls. A clerk calls.",
            "September to November\nAugust",
            "K–5",
            "In charge: The clerk",
            "Money: $300, local budget",
            "Tool: A table",
            "Not begun\nOct 2026: Began late.",
        ],
        [
            "Core: Review board\nFamilies and schools meet.\nCore part left out. Why: No time for it.",
            *("", "K–5", "", "", "", "Dropped"),
        ],
    ]


def test_its_structure_is_real(plan):
    document = word(plan)

    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["Attendance 2027"] == "Title"
    assert styles["Who makes this plan"] == "Heading 2"
    assert styles["Goal 1. Academic goal: Absence falls"] == "Heading 1"
    assert styles["A teacher"] == "List Bullet"
    # One table, for the one goal with activities; its header row is repeated on each page.
    assert len(document.tables) == 1
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in document.tables[0].rows] == [
        *(True, False, False)
    ]
    assert (document.core_properties.title, document.core_properties.language) == (
        "Attendance 2027",
        "en-US",
    )
    assert document.styles["Normal"].element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-US"
    section = document.sections[0]
    assert section.page_width > section.page_height


def test_nothing_of_the_template_is_left(plan):
    content = word_document(loaded(plan))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                assert b"{{" not in archive.read(name), name
                assert b"{%" not in archive.read(name), name


def fill(row, value):
    """Put ``value`` into every column of words of ``row``, as much of it as there is room."""
    for field in row._meta.concrete_fields:
        if field.get_internal_type() == "CharField" and not field.choices:
            setattr(row, field.name, value[: field.max_length])
    row.save()


def test_hostile_text_comes_out_as_text(client):
    plan = a_plan()
    fill(plan, HOSTILE)
    Plan.objects.filter(pk=plan.pk).update(team=[HOSTILE[:120]], school_goals=[HOSTILE])
    for row in [*Goal.objects.all(), *Activity.objects.all()]:
        fill(row, HOSTILE)
    plain = " ".join(HOSTILE.replace("\x0b", " ").replace("\x1f", " ").split())

    document = word(plan)
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0] == plain[: len(words[0])]
    assert len(words[0]) > 110
    assert f"What we want to see: {plain}" in words
    assert plain in rows_of(document)[1][0]
    assert "49" not in " ".join(words)

    client.force_login(plan.owner)
    pdf = Pdf(Planning(client, plan.pk).open("plan_pdf").content)
    assert "<w:t>&amp; {{ 7*7 }} {% for x in y %} ]]>" in pdf.text
    assert faults(pdf) == []


def test_a_plan_without_anything_is_a_document_too():
    plan = PlanFactory(title="Empty")
    plan.goals.all().delete()

    document = word(plan)
    assert document.paragraphs[0].text == "Empty"
    assert document.tables == []


def test_the_committed_template_is_what_its_script_makes():
    made, kept = io.BytesIO(word_template.make_file()), word_template.PATH
    with zipfile.ZipFile(made) as new, zipfile.ZipFile(kept) as old:
        assert new.namelist() == old.namelist()
        assert [name for name in new.namelist() if new.read(name) != old.read(name)] == []


def test_the_pdf_is_accessible_and_says_the_same(client, plan):
    client.force_login(plan.owner)
    answer = Planning(client, plan.pk).open("plan_pdf")
    pdf = Pdf(answer.content)

    assert answer["Content-Type"] == "application/pdf"
    assert faults(pdf) == []
    assert pdf.headings[:2] == [("H1", "Attendance 2027"), ("H2", "Who makes this plan")]
    for words in ("Core part changed. Why: We have no clerk.", "Core part left out. Why: No time for it."):
        assert words in pdf.text
    assert "/TH" in pdf.tags


def test_the_documents_are_downloads_with_a_plain_name(client, plan):
    client.force_login(plan.owner)
    planning = Planning(client, plan.pk)

    assert planning.open("plan_word")["Content-Disposition"] == f'attachment; filename="plan-{plan.pk}.docx"'
    assert planning.open("plan_pdf")["Content-Disposition"] == f'inline; filename="plan-{plan.pk}.pdf"'


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it(plan, tmp_path):
    """Only where LibreOffice is: the tests above look at the structure of the file without it."""
    (tmp_path / "plan.docx").write_bytes(word_document(loaded(plan)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "plan.docx")], check=True, capture_output=True, timeout=120)

    from pypdf import PdfReader

    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "plan.pdf").pages)
    assert "Core part changed. Why: We have no clerk." in " ".join(text.split())
