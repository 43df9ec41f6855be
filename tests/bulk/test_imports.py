"""A sheet makes drafts and changes working texts, once, and nothing that anybody reads."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.history import event_model
from profiles import indexing, submissions, texts
from profiles.bulk import running, writing
from profiles.models import (
    Component,
    Milestone,
    Outcome,
    Practice,
    PracticeImport,
    PracticeRevision,
    SlugRedirect,
    Source,
)
from profiles.workflow import TransitionError
from tests.bulk.sending import kinds, problems
from tests.factories import (
    DistrictFactory,
    MembershipFactory,
    PracticeFactory,
    TagFactory,
    published_text,
)
from topics.models import Tag, Topic

pytestmark = pytest.mark.django_db

NEW = """Title,Lead district,Summary,Topics,Tags,Other districts,Schools,Start year,Lowest grade,\
Highest grade,Student groups,Annual cost,Funding sources,Components,Roles,Sources
Home visits,Thomaston,"What it is.
In two paragraphs.",Attendance; family engagement,home visits,Hartford,"Elm School
Oak School | 0660011",2018-19,K,5,All Students,not known,Title I; Local budget,"core: A visit: Two people go
Adaptable | When | In fall | At any time","Nurse | One | 0.5 | | reassigned",A report | example.org/report | 2019
"""  # noqa: E501


def only():
    return Practice.objects.select_related("working_revision").get()


def test_a_new_row_becomes_a_draft_with_all_that_it_says(desk):
    sheet = desk.bring_in(NEW)

    practice, text = only(), only().working_revision
    assert kinds(sheet) == {"new": 1}
    assert (practice.slug, practice.state, practice.public_revision) == ("home-visits", "draft", None)
    assert practice.lead_district.code == "1400011"
    assert (text.number, text.created_by, text.written_by) == (1, desk.by, "csde")
    assert text.summary == "What it is. In two paragraphs."
    assert (text.start_year, text.lowest_grade, text.highest_grade) == (2019, 0, 5)
    assert (text.annual_cost, text.annual_cost_not_known) == (None, True)
    assert text.funding_sources == ["local_budget", "title_i"]
    assert [topic.slug for topic in text.topics_in_order] == ["attendance", "families"]
    assert [tag.slug for tag in text.tags.all()] == ["visits"]
    taking_part = text.participations.values_list("district__slug", "role", "position")
    assert list(taking_part) == [("thomaston", "lead", 0), ("hartford", "partner", 1)]
    assert list(text.schools.values_list("name", "district__slug")) == [
        ("Elm School", None),
        ("Oak School", "hartford"),
    ]
    assert list(text.components.values_list("kind", "name", "what", "variation")) == [
        ("core", "A visit", "Two people go", ""),
        ("adaptable", "When", "In fall", "At any time"),
    ]
    assert [str(value) for value in text.roles.values_list("role", "people", "fte", "assignment")[0]] == [
        *("Nurse", "One", "0.50", "reassigned")
    ]
    source = text.sources.get()
    assert (source.title, source.url, source.published) == ("A report", "https://example.org/report", "2019")
    assert sheet.rows.get().practice == practice


def test_a_draft_of_an_import_is_found_as_one_that_was_written_by_hand(desk):
    desk.bring_in(NEW)

    text = only().working_revision
    derived = {name: getattr(text, name) for name in indexing.COLUMNS}
    indexing.index(text)

    text.refresh_from_db()
    assert {name: getattr(text, name) for name in indexing.COLUMNS} == derived


def test_the_same_sheet_again_changes_nothing(desk):
    desk.bring_in(NEW)
    events = event_model(PracticeRevision).objects.count()

    sheet = desk.send(NEW)

    assert kinds(sheet) == {"unchanged": 1}
    with pytest.raises(TransitionError):
        running.begin(sheet, by=desk.by)
    assert (Practice.objects.count(), event_model(PracticeRevision).objects.count()) == (1, events)


def test_the_order_of_tags_in_a_sheet_is_no_change(desk):
    TagFactory(name="Calls")
    TagFactory(name="Walks")
    row = "Title,Lead district,Tags\nA bus that walks,Thomaston,{}\n"
    desk.bring_in(row.format("Walks; Calls"))

    assert kinds(desk.send(row.format("Walks; Calls"))) == {"unchanged": 1}
    assert kinds(desk.send(row.format("Calls; Walks"))) == {"unchanged": 1}
    text = Practice.objects.get().working_revision
    assert sorted(text.tags.values_list("name", flat=True)) == ["Calls", "Walks"]


@pytest.fixture
def full(words):
    """A published practice with something in every column, and in what is not in the sheet."""
    parts = [
        Component(name="A | bar", what="Line one\nline two \\ and a backslash", kind="core"),
        Component(name="When", kind="adaptable", variation="In spring"),
        Milestone(when="2016", what="=SUM(A1)"),
        Outcome(claim="Fewer absences", measure="Visits"),
    ]
    practice = PracticeFactory(
        slug="visits",
        lead_district=words,
        topics=[Topic.objects.get(slug="attendance")],
        tags=[Tag.objects.get(slug="visits")],
        districts=[DistrictFactory(code="0660111", short_name="Norwalk")],
        parts=parts,
        files=["plan.pdf"],
        summary="'quoted' and - not a formula",
        description="- one\n- two\n\n=3",
        features=["+1", "@home"],
        start_year=2019,
        end_year=2021,
        status="ended",
        status_reason="The grant ran out.",
        startup_cost=1200,
        annual_cost_not_known=True,
        funding_sources=["none"],
        tier_claimed=0,
        offers=["questions", "visit"],
        lowest_grade=-1,
        highest_grade=12,
    )
    return practice


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_and_sent_again_changes_nothing(desk, full, kind):
    PracticeFactory(slug="plain", state="draft")

    sheet = desk.send(desk.export(kind), f"sheet.{kind}")

    assert [row.changes for row in sheet.rows.all()] == [[], []]
    assert kinds(sheet) == {"unchanged": 2}


def test_what_did_not_fit_into_a_cell_is_not_emptied_when_it_comes_back(desk, full):
    text = texts.start_revision(full, by=desk.by)
    Component.objects.bulk_create(
        Component(revision=text, name=f"Part {n}", kind="core", what="W" * 900, position=9 + n)
        for n in range(40)
    )

    sheet = desk.send(desk.export("xlsx"), "sheet.xlsx")

    assert kinds(sheet) == {"problem": 1}
    assert problems(sheet) == [(2, "Components", "did not fit into the export: take this column out")]


def test_a_changed_row_goes_into_a_working_text_and_leaves_the_public_one(desk, full):
    public = published_text(full)
    before = list(public.components.values_list("pk", flat=True))

    sheet = desk.send('Slug,Tagline,Components,Start year\nvisits,New words,"core | A visit",2019\n')

    changes = {name: (old, new) for name, old, new in sheet.rows.get().changes}
    assert list(changes) == ["Tagline", "Components"]
    assert changes["Tagline"] == ("", "New words")
    running.begin(sheet, by=desk.by)
    desk.work(sheet)
    practice = Practice.objects.get(pk=full.pk)
    text = practice.working_revision
    assert (text.number, text.based_on, text.tagline) == (2, public, "New words")
    assert [row.name for row in text.components.all()] == ["A visit"]
    # What is not in the sheet came along from the public text.
    assert (text.outcomes.get().claim, text.resources.count(), text.milestones.count()) == (
        *("Fewer absences", 1, 1),
    )
    assert practice.public_revision == public
    assert list(published_text(full).components.values_list("pk", flat=True)) == before
    assert published_text(full).tagline == ""


def test_a_working_text_is_changed_in_place_and_rows_that_stay_are_the_same_rows(desk, full):
    text = texts.start_revision(full, by=None)
    kept = text.components.get(name="When").pk
    norwalk = text.participations.get(district__code="0660111")
    norwalk.did = "Its own way."
    norwalk.save()

    desk.bring_in(
        'Slug,Components,Other districts\nvisits,"Adaptable | When | | In spring\ncore | New",'
        '"Hartford\n0660111"\n'
    )

    text.refresh_from_db()
    assert Practice.objects.get(pk=full.pk).working_revision == text
    assert list(text.components.values_list("name", "position")) == [("When", 0), ("New", 1)]
    assert text.components.get(name="When").pk == kept
    found = text.participations.values_list("district__short_name", "did", "position")
    assert list(found) == [("Thomaston", "", 0), ("Hartford", "", 1), ("Norwalk", "Its own way.", 2)]


def test_an_empty_cell_empties_and_a_missing_column_does_not(desk, full):
    desk.bring_in("Slug,Features,Summary\nvisits,,Short\n")

    text = Practice.objects.get(pk=full.pk).working_revision
    assert (text.features, text.summary, text.status_reason) == ([], "Short", "The grant ran out.")


def test_a_text_that_the_district_writes_is_left_to_it(desk, full):
    author = MembershipFactory(district=full.lead_district).user
    submission = submissions.start_update(full, by=author)

    sheet = desk.send("Slug,Tagline\nvisits,Ours\n")

    said = f"the district is writing this text: {submission.reference}, draft"
    assert problems(sheet) == [(2, "Slug", said)]


def test_what_changed_between_check_and_import_is_left_alone_and_told(desk, full):
    PracticeFactory(slug="other", state="draft")
    sheet = desk.send("Slug,Tagline,Summary\nvisits,Ours,Ours\nother,Ours,Ours\n")
    text = texts.start_revision(full, by=None)
    PracticeRevision.objects.filter(pk=text.pk).update(tagline="Theirs")
    running.begin(sheet, by=desk.by)

    sheet = desk.work(sheet)

    assert [row.left_because for row in sheet.rows.all()] == [running.WRITTEN_MEANWHILE, ""]
    text.refresh_from_db()
    assert text.tagline == "Theirs"
    assert Practice.objects.get(slug="other").working_revision.tagline == "Ours"


def test_a_district_that_began_to_write_after_the_check_is_left_to_it(desk, full):
    sheet = desk.send("Slug,Tagline\nvisits,Ours\n")
    submission = submissions.start_update(full, by=MembershipFactory(district=full.lead_district).user)
    running.begin(sheet, by=desk.by)

    sheet = desk.work(sheet)

    told = f"Since the check: Slug, the district is writing this text: {submission.reference}, draft."
    assert sheet.rows.get().left_because == told
    assert submission.text.tagline == ""


def test_two_sheets_with_the_same_new_practice_make_one(desk):
    one, other = desk.send(NEW), desk.send(NEW)
    running.begin(one, by=desk.by)
    running.begin(other, by=desk.by)

    running.work()

    assert Practice.objects.count() == 1
    assert [row.left_because for row in other.rows.all()] == [running.THERE_BY_NOW]


def many(count):
    return "Title,Lead district\n" + "".join(f"Practice {n},Thomaston\n" for n in range(count))


def test_a_practice_is_in_a_sheet_once_by_its_old_address_too(desk, full):
    SlugRedirect.objects.create(slug="once-called", practice=full)
    rows = f"Slug,Tagline\nonce-called,One\n{full.slug},Another\n"

    sheet = desk.bring_in(rows)

    assert sheet.state == "imported"
    assert problems(sheet) == [(3, "Slug", "the same practice is in row 2 already")]
    full.refresh_from_db()
    assert full.working_revision.tagline == "One"


def test_an_import_that_was_killed_goes_on_and_writes_nothing_twice(desk, monkeypatch):
    monkeypatch.setattr(running, "LOT", 3)
    sheet = desk.send(many(8))
    running.begin(sheet, by=desk.by)
    write, lots = writing.write, []

    def killed_in_the_second(plans, by):
        write(plans, by)
        lots.append(len(plans))
        if len(lots) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(writing, "write", killed_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        running.work()
    assert Practice.objects.count() == 3

    sheet = desk.work(sheet)

    assert (sheet.state, Practice.objects.count(), lots) == ("imported", 8, [3, 3, 3, 2])
    assert PracticeRevision.objects.count() == 8


def test_a_check_that_was_killed_goes_on(desk, monkeypatch):
    monkeypatch.setattr(running, "LOT", 3)
    told, asked = running._told, []

    def killed_at_the_fifth(sheet, plan):
        asked.append(plan.number)
        if len(asked) == 5:
            raise KeyboardInterrupt
        return told(sheet, plan)

    monkeypatch.setattr(running, "_told", killed_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        desk.send(many(5))
    sheet = PracticeImport.objects.get()
    assert (sheet.state, sheet.total, sheet.counts()["checked"]) == ("checking", 5, 3)

    sheet = desk.work(sheet)

    assert (sheet.state, kinds(sheet)) == ("checked", {"new": 5})


def test_an_error_of_ours_stops_one_sheet_and_a_button_goes_on(desk, monkeypatch, caplog):
    sheet = desk.send(many(2))
    other = desk.send(many(1).replace("Practice 0", "Another"))
    write, failing = writing.write, [True]

    def fails_once(plans, by):
        if failing:
            failing.pop()
            raise DatabaseError("of the moment")
        write(plans, by)

    monkeypatch.setattr(writing, "write", fails_once)
    running.begin(sheet, by=desk.by)
    running.begin(other, by=desk.by)

    sheet = desk.work(sheet)

    assert (sheet.state, sheet.problem) == ("stopped", running.OUR_ERROR)
    assert [practice.slug for practice in Practice.objects.all()] == ["another"]
    running.begin(sheet, by=desk.by)
    assert desk.work(sheet).state == "imported"
    assert Practice.objects.count() == 3


def test_who_lost_the_right_meanwhile_imports_nothing(desk):
    sheet = desk.send(NEW)
    running.begin(sheet, by=desk.by)
    desk.by.groups.clear()

    sheet = desk.work(sheet)

    assert sheet.rows.get().left_because == running.NOT_ALLOWED
    assert not Practice.objects.exists()


def test_the_history_names_who_asked_for_the_import(desk):
    desk.bring_in(NEW)

    event = event_model(Practice).objects.select_related("pgh_context").last()
    assert event.pgh_context.metadata["user"] == desk.by.pk


def test_the_file_goes_after_a_month_and_what_was_found_stays(desk):
    sheet = desk.send(NEW)
    PracticeImport.objects.update(uploaded_at=timezone.now() - timedelta(days=29))
    assert running.remove_old_files() == 0

    PracticeImport.objects.update(uploaded_at=timezone.now() - timedelta(days=30))
    assert running.remove_old_files() == 1

    sheet.refresh_from_db()
    assert (default_storage.exists(sheet.path), kinds(sheet)) == (False, {"new": 1})
    with pytest.raises(TransitionError):
        running.begin(sheet, by=desk.by)


@pytest.mark.parametrize("of", ["sheet", "row"])
def test_an_import_is_never_deleted(desk, of):
    sheet = desk.send(NEW)
    kept = sheet.rows.all() if of == "row" else PracticeImport.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        kept._raw_delete("default")


def test_more_rows_take_no_more_queries(desk):
    one, three = desk.send(many(1)), desk.send(many(4).replace("Practice 0", "Practice 9"))
    asked = []
    for sheet in (one, three):
        running.begin(sheet, by=desk.by)
        with CaptureQueriesContext(connection) as queries:
            running.work()
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_the_log_has_ids_and_counts_only(desk, caplog):
    with caplog.at_level("INFO"):
        sheet = desk.bring_in(NEW)

    said = [record.message for record in caplog.records if record.name.startswith("profiles.bulk")]
    assert said == [
        f"Import {sheet.pk}: received from user {desk.by.pk}",
        f"Import {sheet.pk}: checked",
        f"Import {sheet.pk}: begun by user {desk.by.pk}",
        f"Import {sheet.pk}: imported",
    ]


def test_a_source_that_staff_took_out_goes_from_the_draft(desk):
    desk.bring_in(NEW)

    desk.bring_in("Slug,Sources\nhome-visits,\n")

    assert not Source.objects.exists()
    assert only().working_revision.number == 1
