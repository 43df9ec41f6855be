"""The archive of everything public: complete, explained, steady, and never with what is withdrawn."""

import csv
import io
import json
import zipfile

import pytest
import time_machine
from procrastinate.contrib.django.models import ProcrastinateJob

from districts.imports.writing import all_or_nothing
from practices_portal import archive, jobs
from practices_portal.models import DataArchive
from profiles import actions
from profiles.workflow import State
from tests.factories import (
    DistrictFactory,
    ObservationFactory,
    PracticeFactory,
    StateFactFactory,
    StudentGroupFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/data/learn-together-grow-together-ct.zip"


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name.rpartition("/")[2]: opened.read(name).decode() for name in opened.namelist()}


def built():
    file = io.BytesIO()
    archive.build(file)
    return file.getvalue()


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def inventory():
    district = DistrictFactory(code="0010011", name="=Andover", short_name="Andover")
    ObservationFactory(district=district, value="7.25", numerator=58, denominator=800)
    return PracticeFactory(slug="shown", title="Shown", lead_district=district)


def test_it_holds_every_file_and_the_dictionary_explains_every_column(inventory):
    files = files_of(built())

    tables = {
        name: text for name, text in files.items() if name.endswith(".csv") and name != "dictionary.csv"
    }
    columns = [
        (name, column)
        for name, text in tables.items()
        for column in next(csv.reader([text.split("\r\n")[0]]))
    ]
    explained = table(files["dictionary.csv"])
    assert [(row["file"], row["column"]) for row in explained] == columns
    assert [row for row in explained if not all(row.values())] == []
    assert {"README.txt", "practices.json"} | tables.keys() == files.keys() - {"dictionary.csv"}
    assert {
        "practices.csv",
        "districts.csv",
        "observations.csv",
        "topics.csv",
        "state_facts.csv",
        "indicators.csv",
    } < files.keys()
    assert [name for name in files if name != "README.txt" and name not in files["README.txt"]] == []


def test_it_holds_what_the_interface_and_the_exports_say(client, inventory):
    files = files_of(built())

    assert files["practices.csv"] == client.get("/data/practices.csv?sort=title").text
    exported = client.get("/data/practices.json?sort=title").json()
    assert json.loads(files["practices.json"]) == {"practices": exported["practices"], "count": 1}
    (row,) = table(files["observations.csv"])
    (figure,) = client.get("/api/v1/districts/0010011").json()["observations"]
    assert row == {"district_code": "0010011"} | {
        name: "" if value is None else str(value) for name, value in figure.items()
    }
    assert table(files["districts.csv"])[0]["name"] == "'=Andover"


def test_statewide_facts_are_in_it_with_topic_and_source():
    StateFactFactory(topic=TopicFactory(slug="attendance"), value="82%", kind="opinion")

    (row,) = table(files_of(built())["state_facts.csv"])

    assert row["topic"] == "attendance"
    assert (row["kind"], row["value"], row["source_title"]) == ("opinion", "82%", "A release")


def test_a_hidden_group_does_not_follow_from_the_others():
    district = DistrictFactory()
    for group, stored in [
        ("all_students", {"value": "10.0", "numerator": 40, "denominator": 400}),
        ("not_english_learners", {"value": "9.5", "numerator": 36, "denominator": 380}),
        ("english_learners", {"value": None, "flag": "suppressed"}),
    ]:
        ObservationFactory(
            district=district, student_group=StudentGroupFactory(code=group, name=group), **stored
        )

    rows = table(files_of(built())["observations.csv"])

    assert {row["student_group"]: row["value"] for row in rows} == {
        "all_students": "10",
        "not_english_learners": "",
        "english_learners": "",
    }


def test_the_same_data_give_the_same_bytes_on_another_day(inventory):
    before = built()

    with time_machine.travel("2099-01-01", tick=False):
        assert built() == before


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.ARCHIVED])
def test_what_is_not_listed_is_not_in_it(inventory, state):
    before = files_of(built())
    PracticeFactory(
        slug="hidden",
        title="Confidential plan",
        state=state,
        lead_district=inventory.lead_district,
        topics=inventory.public_revision.topics_in_order,
    )

    assert files_of(built()) == before


def test_it_is_handed_out_and_an_unchanged_one_is_not_sent_again(
    client, inventory, django_assert_num_queries
):
    archive.make()

    first = client.get(ADDRESS)
    with django_assert_num_queries(2):
        again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})

    assert first.content == built()
    assert first["Content-Type"] == "application/zip"
    assert first["Content-Disposition"] == 'attachment; filename="learn-together-grow-together-ct.zip"'
    assert (again.status_code, again["ETag"]) == (304, first["ETag"])
    assert client.head(ADDRESS).status_code == 200


def test_a_withdrawn_practice_is_not_handed_out_while_the_job_waits(client, inventory):
    archive.make()
    actions.change_status(inventory, State.WITHDRAWN, by=None, reason="A reason")

    response = client.get(ADDRESS)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "no-store" in response["Cache-Control"]
    assert "is being made" in client.get("/data/").text

    archive.make()
    assert "shown" not in files_of(client.get(ADDRESS).content)["practices.csv"]
    assert "is being made" not in client.get("/data/").text


def test_making_it_again_changes_its_date_only_with_its_content(inventory):
    with time_machine.travel("2026-01-02 12:00Z", tick=False):
        archive.make()
    with time_machine.travel("2026-03-04 12:00Z", tick=False):
        archive.make()
    unchanged = DataArchive.objects.get()
    PracticeFactory()
    with time_machine.travel("2026-05-06 12:00Z", tick=False):
        archive.make()

    assert unchanged.changed_at.month == 1
    assert DataArchive.objects.get().changed_at.month == 5


def waiting():
    return ProcrastinateJob.objects.filter(task_name="make_archive", status="todo").count()


def test_a_step_of_a_practice_and_an_import_ask_for_a_new_one():
    assert waiting() == 0
    with all_or_nothing([], dry_run=True):
        pass
    assert waiting() == 0
    with all_or_nothing([], dry_run=False):
        pass
    assert waiting() == 1
    PracticeFactory()
    assert waiting() == 1


def test_a_step_asks_for_a_new_one():
    PracticeFactory()

    assert waiting() == 1


def test_a_missing_archive_is_asked_for_and_one_that_is_there_is_not():
    jobs.make_missing_archive(timestamp=0)
    assert waiting() == 1

    ProcrastinateJob.objects.all().delete()
    archive.make()
    jobs.make_missing_archive(timestamp=0)
    assert waiting() == 0

    jobs.make_archive_nightly(timestamp=0)
    assert waiting() == 1
