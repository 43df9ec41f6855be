"""Two people edit the same form of the admin: the second is told, and nothing of either is lost."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.admin import TrackedAdmin
from core.history import event_model
from profiles import actions, texts
from profiles.models import Component, PracticeRevision, Risk
from tests.accounts.signing_in import sign_in
from tests.factories import DistrictFactory, PracticeFactory, TagFactory, TopicFactory, UserFactory
from tests.profiles.reading import form_of
from topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Ada and Ben, each signed in."""
    people = []
    for name in ("Ada", "Ben"):
        client = Client()
        # By mail: changing people asks for a sign-in that is not long ago.
        sign_in(client, UserFactory(is_staff=True, is_superuser=True, name=name))
        people.append(client)
    return people


def url_of(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def open_both(two, thing):
    """The form as both have it open."""
    return [form_of(client.get(url_of(thing))) for client in two]


def refused(client, thing, form):
    """The page that comes back instead of saving."""
    page = client.post(url_of(thing), form)
    assert page.status_code == 200
    return page


def saved(client, thing, form):
    """Whether the form was saved, and the page's words."""
    response = client.post(url_of(thing), form, follow=True)
    return bool(response.redirect_chain), response.content.decode()


@pytest.fixture
def text():
    return PracticeFactory(
        state="draft",
        title="First title",
        summary="First summary",
        topics=[TopicFactory(name="Attendance")],
        tags=[TagFactory()],
        parts=[Component(name="Nurse", what="Calls home"), Component(name="Board", what="Meets")],
    ).working_revision


def test_alone_one_saves_twice_without_a_word(two, text):
    ada, _ = two
    form = form_of(ada.get(url_of(text))) | {"title": "Second title"}

    done, page = saved(ada, text, form)
    assert done
    assert "while you were writing" not in page
    done, _ = saved(ada, text, form_of(ada.get(url_of(text))) | {"title": "Third title"})

    assert done
    assert PracticeRevision.objects.get(pk=text.pk).title == "Third title"


def test_both_change_the_same_field_and_the_second_sees_both_values(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    assert saved(ada, text, first | {"title": "Ada's title"})[0]

    done, page = saved(ben, text, second | {"title": "Ben's title", "summary": "Ben's summary"})

    assert not done
    assert PracticeRevision.objects.get(pk=text.pk).title == "Ada's title"
    assert "This was changed while you were writing" in page
    assert "Ada also changed “Title”" in page
    assert '<span class="desk-stored">Ada&#x27;s title</span>' in page
    again = form_of(refused(ben, text, second | {"title": "Ben's title", "summary": "Ben's summary"}))
    assert (again["title"], again["summary"]) == ("Ben's title", "Ben's summary")
    done, _ = saved(ben, text, again)
    assert done
    text.refresh_from_db()
    assert (text.title, text.summary) == ("Ben's title", "Ben's summary")


def test_different_fields_are_both_kept_and_the_second_is_told(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    assert saved(ada, text, first | {"title": "Ada's title"})[0]

    done, page = saved(ben, text, second | {"summary": "Ben's summary"})

    assert done
    assert "while you were writing: Ada changed Title. Both are kept" in page
    text.refresh_from_db()
    assert (text.title, text.summary) == ("Ada's title", "Ben's summary")


def test_what_only_the_other_changed_is_in_the_form_that_comes_back(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    saved(ada, text, first | {"title": "Ada's title", "problem": "Ada's problem", "features": "a, b\nc"})

    again = form_of(refused(ben, text, second | {"title": "Ben's title"}))

    assert (again["problem"], again["features"]) == ("Ada's problem", "a, b\nc")


@pytest.mark.parametrize(
    ("theirs", "mine", "what"),
    [
        ({"components-0-what": "Ada"}, {"components-1-what": "Ben"}, {"Nurse": "Ada", "Board": "Ben"}),
        (
            {"components-0-what": "Ada"},
            {"components-0-name": "Nurse 2"},
            {"Nurse 2": "Ada", "Board": "Meets"},
        ),
        ({"components-0-DELETE": "on"}, {"components-1-what": "Ben"}, {"Board": "Ben"}),
        ({"components-0-DELETE": "on"}, {"components-0-DELETE": "on"}, {"Board": "Meets"}),
        ({"components-0-what": "Same"}, {"components-0-what": "Same"}, {"Nurse": "Same", "Board": "Meets"}),
    ],
)
def test_parts_that_only_one_changed_are_kept_from_both(two, text, theirs, mine, what):
    (ada, ben), (first, second) = two, open_both(two, text)
    assert saved(ada, text, first | theirs)[0]

    assert saved(ben, text, second | mine)[0]

    assert dict(text.components.values_list("name", "what")) == what


def test_parts_that_others_added_stay_and_are_shown(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    added = {"risks-TOTAL_FORMS": "1", "risks-0-id": "", "risks-0-revision": text.pk, "risks-0-position": "0"}
    assert saved(ada, text, first | added | {"risks-0-risk": "Ada's risk", "title": "Ada's title"})[0]

    page = refused(ben, text, second | added | {"risks-0-risk": "Ben's risk", "title": "Ben's title"})
    again = form_of(page)
    assert (again["risks-0-risk"], again["risks-1-risk"]) == ("Ada's risk", "Ben's risk")
    assert saved(ben, text, again)[0]

    assert sorted(Risk.objects.filter(revision=text).values_list("risk", flat=True)) == [
        "Ada's risk",
        "Ben's risk",
    ]


def test_a_topic_that_both_added_is_said_to_be_there_already(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    row = "topic_placements-1"
    added = {
        "topic_placements-TOTAL_FORMS": "2",
        f"{row}-id": "",
        f"{row}-revision": text.pk,
        f"{row}-position": "1",
        f"{row}-topic": TopicFactory(name="Families").pk,
    }
    assert saved(ada, text, first | added)[0]

    page = refused(ben, text, form_of(refused(ben, text, second | added)))

    assert "already exists" in page.content.decode()
    assert [topic.name for topic in text.topics.order_by("name")] == ["Attendance", "Families"]


def test_a_part_that_both_changed_shows_both(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    saved(ada, text, first | {"components-0-what": "Ada says"})

    page = refused(ben, text, second | {"components-0-what": "Ben says"})

    assert '<span class="desk-stored">Ada says</span>' in page.content.decode()
    assert form_of(page)["components-0-what"] == "Ben says"
    assert saved(ben, text, form_of(page))[0]
    assert text.components.get(name="Nurse").what == "Ben says"


def test_a_part_that_one_removed_and_the_other_changed_is_not_lost(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    saved(ada, text, first | {"components-0-DELETE": "on"})

    page = refused(ben, text, second | {"components-0-what": "Ben says"})

    assert "Ada removed this row" in page.content.decode()
    assert saved(ben, text, form_of(page))[0]
    assert dict(text.components.values_list("name", "what")) == {"Nurse": "Ben says", "Board": "Meets"}


def test_a_part_that_one_changed_is_not_removed_by_the_other_unseen(two, text):
    (ada, ben), (first, second) = two, open_both(two, text)
    saved(ada, text, first | {"components-0-what": "Ada says"})

    page = refused(ben, text, second | {"components-0-DELETE": "on"})

    assert "Ada changed a row that you want to remove (Nurse)" in page.content.decode()
    assert text.components.count() == 2
    assert saved(ben, text, form_of(page) | {"components-0-DELETE": "on"})[0]
    assert text.components.count() == 1


def test_a_change_by_sql_is_seen_too(two, text):
    from django.db import connection

    _, ben = two
    second = form_of(ben.get(url_of(text)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pghistory.context_id = ''")  # of the requests before: one transaction here
        cursor.execute("UPDATE profiles_component SET what = 'By SQL' WHERE name = 'Nurse'")

    page = refused(ben, text, second | {"components-0-what": "Ben says"})

    assert "Directly in the database" in page.content.decode()


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: TopicFactory(), "lead"),
        (lambda: TagFactory(), "name"),
        (lambda: DistrictFactory(), "short_name"),
        (lambda: PracticeFactory(), "contact_role"),
        (lambda: UserFactory(), "name"),
    ],
)
def test_every_form_tells_the_second(two, make, field):
    thing = make()
    (ada, ben), (first, second) = two, open_both(two, thing)
    assert saved(ada, thing, first | {field: "Ada"})[0]

    page = refused(ben, thing, second | {field: "Ben"})

    thing.refresh_from_db()
    assert getattr(thing, field) == "Ada"
    assert '<span class="desk-stored">Ada</span>' in page.content.decode()
    assert saved(ben, thing, form_of(page))[0]
    thing.refresh_from_db()
    assert getattr(thing, field) == "Ben"


def test_a_practice_that_was_published_meanwhile_is_told_and_the_contact_saved(two):

    practice = PracticeFactory(state="draft")
    _, ben = two
    form = form_of(ben.get(url_of(practice)))
    actions.change_status(practice, "published", by=None)

    done, page = saved(ben, practice, form | {"contact_role": "Principal"})

    assert done
    assert "while you were writing" in page
    practice.refresh_from_db()
    assert (practice.state, practice.contact_role) == ("published", "Principal")


def test_groups_that_two_gave_are_both_there(two):
    from django.contrib.auth.models import Group

    member = UserFactory()
    groups = [Group.objects.create(name=name) for name in ("Ada's", "Ben's", "taken")]
    member.groups.add(groups[2])
    (ada, ben), (first, second) = two, open_both(two, member)
    assert saved(ada, member, first | {"groups": [groups[0].pk, groups[2].pk]})[0]

    assert saved(ben, member, second | {"groups": [groups[1].pk]})[0]

    assert {group.name for group in member.groups.all()} == {"Ada's", "Ben's"}


@pytest.mark.parametrize("seen", ["", "nonsense", "0.999999.1", "0.1.99999999999999999999", "9.1.1 0.x.1"])
def test_a_token_that_no_page_gave_never_overwrites_unseen(two, text, seen):
    _, ben = two
    form = form_of(ben.get(url_of(text)))
    PracticeRevision.objects.filter(pk=text.pk).update(title="Newer")

    done, _ = saved(ben, text, form | {"_seen": seen, "title": "Ben's"})

    assert not done
    assert PracticeRevision.objects.get(pk=text.pk).title == "Newer"


def test_topics_moved_by_others_stay(two):
    topic = TopicFactory(related_terms=["old"])
    (ada, ben), (first, second) = two, open_both(two, topic)
    saved(ada, topic, first | {"related_terms": "new,newer", "position": "7"})

    assert saved(ben, topic, second | {"lead": "Ben's"})[0]

    assert Topic.objects.filter(related_terms=["new", "newer"], position=7, lead="Ben's").exists()


def test_a_form_saved_as_it_was_opened_changes_nothing(two):
    ada, _ = two
    text = PracticeFactory(
        state="draft",
        problem="First line\n\nthird line",
        features=["One board, for all", "Meets often"],
        funding_sources=["title_i"],
        parts=[Component(name="Nurse", what="Calls\nVisits")],
    ).working_revision
    form = form_of(ada.get(url_of(text)))
    as_browsers_send = {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in form.items()
    }
    events = [event_model(model).objects.count() for model in (PracticeRevision, Component)]

    assert saved(ada, text, as_browsers_send)[0]

    assert [event_model(model).objects.count() for model in (PracticeRevision, Component)] == events


def test_every_form_that_is_tracked_carries_what_it_was_opened_with(two):
    practice, _ = PracticeFactory(tags=[TagFactory()]), UserFactory()
    texts.start_revision(practice, by=None)
    ada, _ = two
    forms = set()
    for model, page in admin.site._registry.items():
        thing = model._default_manager.order_by("-pk").first()
        if thing is None or not isinstance(page, TrackedAdmin):
            continue
        html = ada.get(url_of(thing)).content.decode()
        if 'name="_save"' in html:
            assert 'name="_seen"' in html, model
            forms.add(model.__name__)

    assert {"Practice", "PracticeRevision", "Topic", "Tag", "District", "User"} <= forms
