"""The texts of a practice in the admin: listed, compared, restored; and its history as one list."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from core.history import event_model
from profiles import actions, texts
from profiles.models import (
    Citation,
    Component,
    GroupServed,
    Milestone,
    Outcome,
    Participation,
    Partner,
    Practice,
    PracticeRevision,
    Resource,
    Risk,
    Role,
    School,
    Source,
    TaggedRevision,
)
from profiles.models.revision import DERIVED_FIELDS
from profiles.versions import PARTS, SECTIONS, Period, compare, public_periods
from profiles.workflow import State
from tests.factories import (
    DistrictFactory,
    PracticeFactory,
    StudentGroupFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True, name="Ada"))
    return client


@pytest.fixture
def practice():
    """A public text, and one being written that says some things otherwise."""
    practice = PracticeFactory(
        title="The attendance team of Thomaston",
        problem="Many students were absent.",
        parts=[Component(name="Nurse", what="Calls"), Component(name="Board"), Risk(risk="Nobody comes")],
    )
    text = texts.start_revision(practice, by=None)
    text.title, text.annual_cost = "The attendance board of Thomaston", 2000
    text.save()
    text.components.filter(name="Nurse").update(what="Calls and visits")
    text.components.get(name="Board").delete()
    text.milestones.create(when="2019", what="Began")
    practice.refresh_from_db()
    return practice


def page_of(client, name, *args, **query):
    return client.get(reverse(f"admin:profiles_practice_{name}", args=args, query=query))


def words(response):
    html = response.content.decode()
    html = html[html.index('id="content"') :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_everything_a_text_says_is_compared_once():
    told = [one for _, rows in SECTIONS for one in rows]
    says = {f.name for f in PracticeRevision._meta.concrete_fields} - set(DERIVED_FIELDS)
    own = {"id", "practice", "number", "based_on", "created_at", "created_by", "first_public_at"}

    assert len(told) == len(set(told))
    assert set(told) == (says - own - {"authored_digest"}) | set(PARTS)


def test_every_part_of_a_text_is_known():
    parts = {
        relation.related_model
        for relation in PracticeRevision._meta.related_objects
        if relation.field.name in ("revision", "content_object") and relation.one_to_many
    }

    assert {part for part in parts if part.__name__ != "StatusChange"} == set(PARTS)


def told_of(practice, **options):
    sections = compare(practice.public_revision, practice.working_revision, **options)
    return {section.name: [(row.name, row.state) for row in section.rows] for section in sections}


def test_only_what_changed_is_told_in_the_order_of_the_profile(practice):
    assert told_of(practice) == {
        "What it is": [("Title", "changed")],
        "How it works": [("Component: Nurse", "changed"), ("Component: Board", "removed")],
        "Starting it and keeping it going": [("Milestone: 2019", "added")],
        "Cost": [("Annual cost", "changed")],
    }


def test_everything_can_be_asked_for(practice):
    sections = told_of(practice, everything=True)

    assert ("Problem", "same") in sections["The problem"]
    assert ("Risk: Nobody comes", "same") in sections["Starting it and keeping it going"]


def test_the_page_marks_words_for_eyes_and_ears(staff, practice):
    html = page_of(staff, "compare", practice.pk, old=1, new=2).content.decode()

    removed, added = "[removed: </span>team", "[added: </span>board"
    assert f'The attendance <del><span class="visually-hidden">{removed}' in html
    assert f'The attendance <ins><span class="visually-hidden">{added}' in html
    assert "Many students" not in html
    assert "Many students" in page_of(staff, "compare", practice.pk, old=1, new=2, all=1).content.decode()


def test_the_older_text_is_always_on_the_left(staff, practice):
    page = page_of(staff, "compare", practice.pk, old=2, new=1)

    assert (page.context["older"].number, page.context["newer"].number) == (1, 2)


@pytest.mark.parametrize("query", [{}, {"old": 1}, {"old": 1, "new": 99}, {"old": "x", "new": "²"}])
def test_a_text_that_is_not_there_is_not_found(staff, practice, query):
    assert page_of(staff, "compare", practice.pk, **query).status_code == 404


def test_a_text_of_another_practice_is_not_found(staff, practice):
    assert page_of(staff, "restore", PracticeFactory().pk, 2).status_code == 404


def test_the_list_says_by_whom_from_what_and_when_public(staff, practice):
    page = words(page_of(staff, "versions", practice.pk))

    assert "Text 2 being written" in page
    assert "Text 1 public" in page
    assert "From Public" in page
    assert "Text 1 Never" in page
    assert re.search(r"Nothing before it \d+ \w+ \d{4} to now", page)


def test_one_text_alone_has_nothing_to_compare_with(staff):
    page = words(page_of(staff, "versions", PracticeFactory().pk))

    assert "There are not yet two texts to compare" in page


def day(number):
    return datetime(2026, 1, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], {}),
        ([(1, "published", 7)], {7: [(1, None)]}),
        ([(1, "published", 7), (5, "published", 8)], {7: [(1, 5)], 8: [(5, None)]}),
        ([(1, "published", 7), (3, "ended", None)], {7: [(1, None)]}),
        ([(1, "published", 7), (3, "withdrawn", None)], {7: [(1, 3)]}),
        (
            [(1, "published", 7), (3, "draft", None), (6, "published", 7)],
            {7: [(1, 3), (6, None)]},
        ),
        (
            [(1, "published", 7), (3, "archived", None), (6, "published", 7)],
            {7: [(1, None)]},
        ),
    ],
)
def test_when_a_text_was_public(steps, expected):
    found = public_periods((day(at), State(state), text) for at, state, text in steps)

    assert found == {
        text: [Period(day(start), end and day(end)) for start, end in periods]
        for text, periods in expected.items()
    }


def restore(client, practice, number, **data):
    return client.post(reverse("admin:profiles_practice_restore", args=[practice.pk, number]), data)


def test_an_older_text_becomes_a_new_draft_and_readers_see_no_change(staff):
    practice = PracticeFactory(title="First", parts=[Component(name="Nurse")], tags=[TagFactory()])
    first = practice.public_revision
    text = texts.start_revision(practice, by=None)
    text.title = "Second"
    text.save()
    actions.change_status(practice, State.PUBLISHED, by=None)
    before = staff.get(practice.get_absolute_url()).content

    answer = restore(staff, practice, 1)

    practice.refresh_from_db()
    new = practice.working_revision
    assert answer["Location"] == reverse("admin:profiles_practicerevision_change", args=[new.pk])
    assert (new.number, new.title, new.based_on, str(new.created_by)) == (3, "First", first, "Ada")
    assert [component.name for component in new.components.all()] == ["Nurse"]
    assert new.tags.count() == 1
    assert not new.is_frozen
    assert practice.public_revision.title == "Second"
    assert staff.get(practice.get_absolute_url()).content == before
    history = words(page_of(staff, "history", practice.pk))
    assert "Ada" in history


def test_the_text_being_written_is_set_aside_and_kept(staff, practice):
    confirm = words(page_of(staff, "restore", practice.pk, 1))
    aside = practice.working_revision

    refused = restore(staff, practice, 1)
    practice.refresh_from_db()
    assert practice.working_revision == aside
    made = restore(staff, practice, 1, setting_aside=2)

    assert "Text 2 is being written now. It will be set aside" in confirm
    assert refused["Location"] == reverse("admin:profiles_practice_versions", args=[practice.pk])
    assert made.status_code == 302
    practice.refresh_from_db()
    assert (practice.working_revision.number, practice.working_revision.title) == (
        3,
        "The attendance team of Thomaston",
    )
    assert PracticeRevision.objects.get(pk=aside.pk).title == "The attendance board of Thomaston"
    page = staff.get(reverse("admin:profiles_practicerevision_change", args=[aside.pk])).content.decode()
    assert 'name="title"' not in page
    assert restore(staff, practice, 2, setting_aside=3).status_code == 302
    assert Practice.objects.get(pk=practice.pk).working_revision.title == "The attendance board of Thomaston"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DRAFT])
def test_restoring_makes_nothing_public(staff, state):
    practice = PracticeFactory(state=State.PUBLISHED)
    actions.change_status(practice, state, by=None, reason="x")

    restore(staff, practice, 1)

    practice.refresh_from_db()
    assert practice.state == state
    assert staff.get(practice.get_absolute_url()).status_code in (404, 410)


def test_looking_restores_nothing(staff):
    practice = PracticeFactory()

    assert page_of(staff, "restore", practice.pk, 1).status_code == 200

    assert Practice.objects.get(pk=practice.pk).working_revision is None


def test_who_may_only_read_compares_and_restores_nothing(client, practice):
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_practice"))
    client.force_login(reader)

    listed = words(page_of(client, "versions", practice.pk))
    assert "Restore" not in listed
    assert page_of(client, "compare", practice.pk, old=1, new=2).status_code == 200
    assert page_of(client, "history", practice.pk).status_code == 200
    assert page_of(client, "restore", practice.pk, 1).status_code == 403
    assert restore(client, practice, 1, setting_aside=2).status_code == 403
    assert PracticeRevision.objects.filter(practice=practice).count() == 2


@pytest.mark.parametrize(("name", "more"), [("versions", []), ("history", []), ("restore", [1])])
@pytest.mark.parametrize(("staff_member", "status"), [(False, 302), (True, 403)])
def test_nobody_without_the_right_to_see_practices_sees_their_texts(
    client, practice, name, more, staff_member, status
):
    client.force_login(UserFactory(is_staff=staff_member))

    assert page_of(client, name, practice.pk, *more).status_code == status


# History


def test_history_tells_the_practice_its_texts_and_parts_also_those_that_are_gone(staff, practice):
    page = words(page_of(staff, "history", practice.pk))

    assert "Component “Board” of text 2: removed" in page
    assert "Component “Nurse” of text 2: changed" in page
    assert "Calls [added: and visits ]" in page or "[added: Calls and visits ]" in page
    assert "Milestone “2019” of text 2: added" in page
    assert "Step “Published”: added" in page
    assert "“access" not in page


def test_history_of_one_kind_of_part_alone(staff, practice):
    page = page_of(staff, "history", practice.pk, part="milestone")

    assert {change.noun for entry in page.context["page"] for change in entry.changes} == {"milestone"}


@pytest.mark.parametrize("part", ["nonsense", "user", "'; DROP TABLE x; --"])
def test_an_unknown_part_is_everything(staff, practice, part):
    page = page_of(staff, "history", practice.pk, part=part)

    assert (
        page.context["page"].paginator.count
        == page_of(staff, "history", practice.pk).context["page"].paginator.count
    )


def test_history_is_newest_first_and_in_pages(staff):
    text = PracticeFactory(state=State.DRAFT).working_revision
    for number in range(60):
        text.milestones.create(when=str(number), what="x")

    first = page_of(staff, "history", text.practice_id).context["page"]
    second = page_of(staff, "history", text.practice_id, page=2).context["page"]

    changes = [sum(len(entry.changes) for entry in page) for page in (first, second)]
    assert changes[0] == 50
    assert sum(changes) == first.paginator.count


def test_words_of_people_are_shown_as_words(staff):
    practice = PracticeFactory(state=State.DRAFT, title="<b>bold</b>", parts=[Risk(risk="<img src=x>")])
    text = practice.working_revision
    text.risks.update(mitigation="<script>alert(1)</script>" * 4)
    text.risks.update(mitigation="<script>alert(2)</script>" * 4)

    html = page_of(staff, "history", practice.pk).content.decode()

    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;alert(2)" in html


def full_text(count):
    """A text being written with ``count`` rows of every part."""
    practice = PracticeFactory(
        state=State.DRAFT,
        topics=[TopicFactory() for _ in range(count)],
        tags=[TagFactory() for _ in range(count)],
        districts=[DistrictFactory() for _ in range(count - 1)],
        sources=count,
    )
    text = practice.working_revision
    group, other = StudentGroupFactory(), DistrictFactory()
    for n in range(count):
        GroupServed.objects.create(
            revision=text, student_group=StudentGroupFactory(code=f"g{n}", name=f"Group {n}")
        )
        School.objects.create(revision=text, name=f"School {n}", district=other)
        Partner.objects.create(revision=text, name=f"Partner {n}")
        Component.objects.create(revision=text, name=f"Component {n}")
        Role.objects.create(revision=text, role=f"Role {n}")
        Milestone.objects.create(revision=text, when=f"{n}", what="x")
        Risk.objects.create(revision=text, risk=f"Risk {n}")
        Outcome.objects.create(revision=text, claim=f"Claim {n}", measure="M", student_group=group)
        Resource.objects.create(revision=text, title=f"R {n}", url="https://example.org/")
        Citation.objects.create(revision=text, title=f"C {n}")
    assert {part for part in PARTS if part.objects.count()} == set(PARTS)
    assert Participation.objects.filter(revision=text).count() == count
    assert TaggedRevision.objects.filter(content_object=text).count() == count
    assert Source.objects.filter(revision=text).count() == count
    return text


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_of_a_text_asks_no_more_for_more_rows(staff, django_assert_num_queries, count):
    text = full_text(count)
    url = reverse("admin:profiles_practicerevision_change", args=[text.pk])

    staff.get(url)  # what Django remembers for ever

    with django_assert_num_queries(31):
        page = staff.get(url)

    assert f"Component {count - 1}" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_history_asks_no_more_for_more_changes(staff, django_assert_num_queries, count):
    text = full_text(count)

    page_of(staff, "history", text.practice_id)

    with django_assert_num_queries(13):
        page = page_of(staff, "history", text.practice_id)

    assert page.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_asks_no_more_for_more_rows(staff, django_assert_num_queries, count):
    text = full_text(count)
    actions.change_status(text.practice, State.PUBLISHED, by=None)
    texts.start_revision(text.practice, by=None)

    page_of(staff, "compare", text.practice_id, old=1, new=2, all=1)

    with django_assert_num_queries(23):
        page = page_of(staff, "compare", text.practice_id, old=1, new=2, all=1)

    assert page.status_code == 200


def test_history_finds_its_events_by_index():
    practice = PracticeFactory(parts=[Component(name="Nurse")])
    for part in [Component, Risk, TaggedRevision]:
        column = "content_object_id" if part is TaggedRevision else "revision_id"
        events = event_model(part)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT * FROM {events} WHERE {column} IN (%s)", [practice.pk])
            plan = " ".join(row[0] for row in cursor.fetchall())
        assert f"{column.removesuffix('_id')}" in plan
        assert "Index" in plan
