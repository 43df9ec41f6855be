"""What is recorded, by which paths, who it says, and that nobody can take it back."""

from pathlib import Path

import pghistory
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import User
from core import jobs
from core.history import event_model, recorded_as
from core.in_words import Names
from core.timeline import who_of
from districts.management.commands._import_command import ImportCommand
from profiles.models import Component, Practice
from tests.accounts.signing_in import sign_in
from tests.factories import PracticeFactory, TagFactory, TopicFactory, UserFactory
from tests.html_forms import fields_of
from tests.profiles.reading import form_of
from topics.models import Topic

pytestmark = pytest.mark.django_db

# Tables of ours that need no history of their own, and why.
UNTRACKED = {
    "profiles.SearchWord": "words counted anew from the public texts",
    "districts.Observation": "the publisher's figures: they come from files only, each with its source",
    "profiles.SearchMiss": "counts of words that found nothing, by day",
    "profiles.LinkCheck": "what addresses of the web answered last: asked anew each week",
    "contacts.RequestStep": "the steps of a request: append-only themselves, by trigger",
    "contacts.Message": "words of a thread: append-only by trigger, and blanked when they are forgotten",
    "contacts.Meeting": "the time of a call: counts its own changes, for calendars",
    "contacts.RequestTold": "what was sent by the clock: written once",
    "contacts.Mailbox": "how many requests a month an address takes: a number of its own choice",
    "contacts.CorrectionStep": "the steps of a correction: the same",
    "contacts.NominationStep": "the steps of a nomination: the same",
    "adoptions.AdoptionStep": "the steps of an adoption: the same",
    "adoptions.CheckIn": "when an adopter was asked, and its one answer: what that changes is a step",
    "profiles.SubmissionStep": "the steps of a submission: the same",
    "profiles.LookingForStep": "the steps of what a district looks for: the same",
    "profiles.ToldOwner": "who was told of it: append-only itself, by trigger",
    "profiles.SentNotice": "what was sent by date: append-only itself, by trigger",
    "profiles.PracticeImport": "a sheet that staff sent: never deleted, by trigger; says who and when",
    "profiles.ImportedRow": "what a row of it was about: the same; what it wrote has a history",
    "practices_portal.DataArchive": "made by a job from what is public",
    "core.OutgoingMail": "mail on its way: deleted once it is sent",
    "campaign.Follower": "addresses that are forgotten, which the history never does",
    "campaign.Follow": "what these follow: forgotten with them",
    "campaign.PracticeCount": "counts of what was opened, by day",
    "core.Bucket": "counts of tries: forgotten within a day",
}


def our_models():
    for model in apps.get_models(include_auto_created=True):
        ours = Path(apps.get_app_config(model._meta.app_label).path).is_relative_to(settings.BASE_DIR)
        installed = "site-packages" in apps.get_app_config(model._meta.app_label).path
        if ours and not installed and not model._meta.proxy and not hasattr(model, "pgh_tracked_model"):
            yield model


def events_of(model):
    return event_model(model).objects.order_by("pgh_id")


def last_who(model):
    event = events_of(model).select_related("pgh_context").last()
    return who_of(event.pgh_context.metadata, Names())


def test_every_table_of_ours_has_a_history_or_a_reason():
    untracked = {model._meta.label for model in our_models() if event_model(model) is None}

    assert untracked == UNTRACKED.keys()


@pytest.mark.parametrize("model", [Group, Group.permissions.through, User.groups.through])
def test_what_people_may_do_has_a_history(model):
    assert event_model(model) is not None


def triggers_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_tracked_table_records_each_kind_of_change_in_the_database():
    for model in [*our_models(), Group, Group.permissions.through]:
        if event_model(model):
            names = " ".join(triggers_of(model._meta.db_table))
            kinds = {kind for kind in ("insert_insert", "update_update", "delete_delete") if kind in names}
            assert len(kinds) == 3, (model, names)


def test_sql_on_a_part_is_recorded_with_the_account_of_the_database():
    text = PracticeFactory(state="draft", parts=[Component(name="Nurse")]).working_revision
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO profiles_component (revision_id, position, name, what, kind, variation)"
            " VALUES (%s, 7, 'By hand', '', 'core', '')",
            [text.pk],
        )
        cursor.execute("UPDATE profiles_component SET name = 'Changed' WHERE name = 'By hand'")
        cursor.execute("DELETE FROM profiles_component WHERE name = 'Changed'")
        cursor.execute("SELECT session_user")
        account = cursor.fetchone()[0]

    told = list(events_of(Component).filter(revision=text).values_list("pgh_label", "name"))
    assert told == [("insert", "Nurse"), ("insert", "By hand"), ("update", "Changed"), ("delete", "Changed")]
    assert last_who(Component) == f"Directly in the database, as {account}"


def test_a_change_of_many_rows_at_once_is_recorded_for_each():
    text = PracticeFactory(state="draft", parts=[Component(name="a"), Component(name="b")]).working_revision

    text.components.update(what="Now told")
    text.components.all().delete()

    labels = list(events_of(Component).filter(revision=text).values_list("pgh_label", "what"))
    assert labels[2:4] == [("update", "Now told")] * 2
    assert labels[4:] == [("delete", "Now told")] * 2


def test_many_to_many_links_are_recorded_both_ways(client):
    chief, member = UserFactory(is_staff=True, is_superuser=True, name="Chief"), UserFactory()
    group = Group.objects.create(name="Testers")
    sign_in(client, chief)

    url = reverse("admin:accounts_user_change", args=[member.pk])
    client.post(url, fields_of(client.get(url)) | {"groups": [group.pk]})
    assert list(member.groups.all()) == [group]
    member.groups.clear()
    group.permissions.add(Permission.objects.first())

    links = list(events_of(User.groups.through).values_list("pgh_label", "user_id", "group_id"))
    assert links == [("insert", member.pk, group.pk), ("delete", member.pk, group.pk)]
    assert events_of(Group.permissions.through).filter(group=group).count() == 1
    page = client.get(reverse("admin:accounts_user_history", args=[member.pk])).content.decode()
    assert "“Testers”" in page
    assert "Chief" in page


@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_table_of_the_history_can_be_changed_or_emptied(statement):
    PracticeFactory(tags=[TagFactory()], parts=[Component(name="Nurse")]).save()
    tables = [m._meta.db_table for m in apps.get_models() if hasattr(m, "pgh_tracked_model")]
    assert len(tables) >= 28
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            is_empty = cursor.fetchone()[0] == 0
        if is_empty and not statement.startswith("TRUNCATE"):
            continue  # no row, no refusal: test_every_history_table_has_its_guards looks at these
        with (
            pytest.raises(DatabaseError, match=r"pgtrigger: Cannot|cannot be emptied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table))


def test_every_history_table_has_its_guards():
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            names = " ".join(triggers_of(model._meta.db_table))
            assert "append_only" in names, model
            assert "never_emptied" in names, model


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE pghistory_context SET metadata = '{"user": 2}'""",
        "UPDATE pghistory_context SET metadata = '{}'",
        "DELETE FROM pghistory_context",
        "TRUNCATE pghistory_context",
    ],
)
def test_who_made_a_change_cannot_be_rewritten(statement):
    with recorded_as("The command test"):
        TopicFactory()

    with (
        pytest.raises(DatabaseError, match="says who made a change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_name_of_a_deleted_person_is_still_told(client):
    author = UserFactory(is_staff=True, is_superuser=True, name="Ada Author")
    topic, reader = TopicFactory(), UserFactory(is_staff=True, is_superuser=True)
    client.force_login(author)
    form = reverse("admin:topics_topic_change", args=[topic.pk])
    client.post(form, form_of(client.get(form)) | {"name": "Renamed"})
    gone = author.pk
    author.delete()
    client.force_login(reader)

    page = client.get(reverse("admin:topics_topic_history", args=[topic.pk])).content.decode()

    assert "Ada Author (deleted)" in page
    event = events_of(Topic).select_related("pgh_context").last()
    assert event.pgh_context.metadata["user"] == gone


def test_a_job_says_its_name():
    job = jobs.Job("test_rename", lambda: TopicFactory(name="By the clock"))

    job.task.func()

    assert last_who(Topic) == "The job test_rename"


def test_an_import_says_its_name_and_an_outer_command_stays_named():
    class ImportTopics(ImportCommand):
        @staticmethod
        def run_import(path, report, dry_run):
            TopicFactory()

    ImportTopics().handle(path=Path("topics.csv"), dry_run=False)
    assert last_who(Topic) == "The import of topics.csv"

    with recorded_as("The command load_content"):
        ImportTopics().handle(path=Path("topics.csv"), dry_run=False)
    assert last_who(Topic) == "The command load_content"


def test_a_person_stays_named_when_a_command_runs_for_them():
    person = UserFactory(name="Ada Author")
    with pghistory.context(user=person.pk, url="/admin/"), recorded_as("The command test"):
        TopicFactory()

    event = events_of(Topic).select_related("pgh_context").last()
    assert who_of(event.pgh_context.metadata, Names()) == "Ada Author"


def test_a_practice_by_nobody_in_particular_is_by_the_database():
    PracticeFactory()

    assert last_who(Practice).startswith("Directly in the database")
