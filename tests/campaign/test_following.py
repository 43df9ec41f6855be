"""Following without an account: nothing is sent before a yes, and nobody learns who follows."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign import actions, links, targets
from campaign.models import Follow, Follower
from core.jobs import deliver_mail
from core.models import OutgoingMail
from tests.contacts.forms import open_form, send
from tests.factories import (
    DistrictFactory,
    FollowerFactory,
    PracticeFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EMAIL = "ada@elm.example"
TOPIC = "/follow/?topic=attendance"


@pytest.fixture(autouse=True)
def wednesday(time_machine):
    time_machine.move_to("2026-11-25T15:00:00Z", tick=False)


@pytest.fixture(autouse=True)
def topic():
    return TopicFactory(slug="attendance", name="Attendance")


def mailed(page="confirm"):
    """The path of the link to ``page`` in the newest mail."""
    return re.search(rf"/follow/{page}/\S+", OutgoingMail.objects.order_by("pk").last().text)[0]


def followed():
    rows = Follow.objects.confirmed().with_subjects()
    return [(row.kind, row.title) for row in rows]


def test_an_address_follows_once_its_owner_presses_the_button(client):
    response = send(client, TOPIC, {"email": "Ada@Elm.example"})

    assert (response.status_code, response["Location"]) == (302, "/follow/sent/")
    follower = Follower.objects.get()
    assert (follower.email, follower.confirmed_at, followed()) == (EMAIL, None, [])
    asked = OutgoingMail.objects.get()
    assert (asked.name, asked.recipient, asked.unsubscribe_url) == ("follow_confirm", EMAIL, "")
    page = client.get(mailed()).content.decode()
    assert "Attendance" in page
    # Programs that look at mails open links: nothing happens by that.
    assert (Follower.objects.get().confirmed_at, followed()) == (None, [])

    response = client.post(mailed())

    assert response["Location"] == links.link("manage", follower)
    assert followed() == [("topic", "Attendance")]
    assert Follower.objects.get().is_told
    assert response.cookies == {}
    assert "You follow it already" in client.get(mailed()).content.decode()


@pytest.mark.parametrize(
    ("query", "kind", "title"),
    [
        ("practice=walk", "practice", "Walking to school"),
        ("practice=once", "practice", "Walking to school"),
        ("topic=attendance", "topic", "Attendance"),
        ("topic=merged", "topic", "Attendance"),
        ("district=elm", "district", "Elm"),
        ("search=q%3Dschool%26topic%3Dattendance", "search", "“school”; Topic: Attendance"),
        ("search=sort%3Dtitle%26page%3D2", "search", "All practices"),
        ("", "search", "All practices"),
    ],
)
def test_practices_topics_districts_and_searches_can_be_followed(client, topic, query, kind, title):
    practice = PracticeFactory(
        slug="walk",
        title="Walking to school",
        topics=[topic],
        lead_district__slug="elm",
        lead_district__short_name="Elm",
    )
    practice.old_slugs.create(slug="once")
    TopicFactory(slug="merged", merged_into=topic)

    send(client, f"/follow/?{query}", {"email": EMAIL})
    client.post(mailed())

    assert followed() == [(kind, title)]


def test_one_search_is_one_search_in_whatever_order_it_is_written():
    DistrictFactory(slug="elm")
    written = ["q=x1&topic=attendance&grade=9-12", "grade=9-12&sort=title&q=x1&page=3&topic=attendance&p=a"]

    assert {targets.search_for(query).search for query in written} == {"grade=9-12&q=x1&topic=attendance"}


@pytest.mark.parametrize(
    "query",
    [
        *("practice=draft", "practice=gone", "practice=nowhere", "topic=nowhere", "district=nowhere"),
        *(
            "search=topic%3Dnowhere",
            "search=q%3D%2521",
            f"search=q%3D{'x' * 1000}",
            "search=q%3D%00",
            "topic=%00",
        ),
    ],
)
def test_what_nobody_can_see_cannot_be_followed(client, query):
    PracticeFactory(slug="draft", state="draft")
    PracticeFactory(slug="gone", state="withdrawn")

    assert client.get(f"/follow/?{query}").status_code == 404
    assert client.post(f"/follow/?{query}", {"email": EMAIL}).status_code == 404
    assert not Follower.objects.exists()


def test_no_answer_and_no_count_of_work_tells_a_known_address_from_a_new_one(client):
    FollowerFactory(email="known@elm.example", follows=["topic=attendance"])
    FollowerFactory(email="left@elm.example", unsubscribed_at=timezone.now())
    FollowerFactory(email="back@elm.example", bounced_at=timezone.now())
    Follower.objects.create(email="asked@elm.example")
    answers, work, mails = set(), set(), set()
    deliver_mail.enqueue()  # or the first would be the one that does
    for name in ("new", "known", "left", "back", "asked"):
        token = open_form(client, TOPIC)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(TOPIC, {"email": f"{name}@elm.example", "token": token})
        answers.add((answer.status_code, answer["Location"], answer.content, str(answer.cookies)))
        work.add(len(queries))
        mail = OutgoingMail.objects.get(recipient=f"{name}@elm.example")
        mails.add((mail.subject, re.sub(r"confirm/\S+", "", mail.text)))

    assert (len(answers), len(work), len(mails)) == (1, 1, 1)


def test_a_mail_that_may_reach_a_stranger_repeats_nothing_that_was_typed(client):
    send(client, "/follow/?search=q%3DVisit%2Bevil.example", {"email": EMAIL})

    mail = OutgoingMail.objects.get()
    assert "evil" not in mail.subject + mail.text
    assert "Visit" not in mail.subject + mail.text


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b", 'a"b@elm.example', "ada@elm.example\nBcc: all@elm.example", "аda@elm.example"],
)
def test_a_wrong_address_is_said_beside_the_field_and_kept(client, email):
    response = send(client, TOPIC, {"email": email})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["email"]
    assert "Attendance" in response.content.decode()
    assert not Follower.objects.exists()


def test_a_machine_is_thanked_and_nothing_is_kept(client):
    assert send(client, TOPIC, {"email": EMAIL, "homepage": "x"})["Location"] == "/follow/sent/"
    assert not Follower.objects.exists()


def test_more_fields_than_the_form_has_change_nothing(client):
    extra = {"confirmed_at": "2026-01-01", "told_for": "2026-01-01", "kind": "district", "key": "x"}
    send(client, TOPIC, {"email": EMAIL, **extra})

    assert (Follower.objects.get().confirmed_at, Follow.objects.get().kind) == (None, "topic")


def test_what_comes_with_one_address_is_limited(client):
    for count in range(10):
        TopicFactory(slug=f"one-{count}")
        assert send(client, f"/follow/?topic=one-{count}", {"email": EMAIL}).status_code == 302

    refused = send(client, TOPIC, {"email": EMAIL})

    assert refused.status_code == 429
    assert EMAIL in refused.content.decode()
    assert OutgoingMail.objects.count() == 10


def test_a_foreign_page_cannot_send_the_form(client):
    response = send(client, TOPIC, {"email": EMAIL}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert not Follower.objects.exists()


def test_nobody_reads_news_on_more_than_a_limit_of_things(monkeypatch):
    monkeypatch.setattr(actions, "MOST_FOLLOWS", 1)
    DistrictFactory(slug="elm")
    for query in ("topic=attendance", "district=elm"):
        actions.ask_to_follow(EMAIL, targets.asked_for(QueryDict(query)))

    assert [follow.kind for follow in Follow.objects.all()] == ["topic"]


def test_what_strangers_heap_on_an_address_does_not_stop_its_owner(monkeypatch):
    monkeypatch.setattr(actions, "MOST_FOLLOWS", 1)
    DistrictFactory(slug="elm")
    actions.ask_to_follow(EMAIL, targets.asked_for(QueryDict("district=elm")))

    actions.follow_as(UserFactory(email=EMAIL), targets.asked_for(QueryDict("topic=attendance")))

    assert followed() == [("topic", "Attendance")]


# Links in mails


def test_the_link_of_the_question_opens_for_a_week(client, time_machine):
    send(client, TOPIC, {"email": EMAIL})
    url = mailed()
    time_machine.move_to(datetime(2026, 12, 2, 14, 59, tzinfo=UTC), tick=False)
    assert client.get(url).status_code == 200
    time_machine.move_to(datetime(2026, 12, 2, 15, 1, tzinfo=UTC), tick=False)

    assert client.get(url).status_code == 410
    assert client.post(url).status_code == 410
    assert followed() == []


@pytest.mark.parametrize("page", ["confirm", "manage", "unsubscribe"])
def test_a_link_is_that_of_its_page_and_its_follower_alone(client, page):
    follower = FollowerFactory(follows=["topic=attendance"])
    others = {"confirm": links.confirm_link(follower)}
    others |= {name: links.link(name, follower) for name in ("manage", "unsubscribe")}
    for name, url in others.items():
        token = url.split("/")[-2]
        status = client.post(f"/follow/{page}/{token}/").status_code
        assert (status == 410) == (name != page)
    for token in (follower.key, f"{follower.key}:x", "x", "%00"):
        assert client.post(f"/follow/{page}/{token}/").status_code == 410
    assert Follower.objects.filter(pk=follower.pk, follows__isnull=False).exists()


def test_one_click_of_a_mail_program_unsubscribes_and_a_look_does_not():
    follower = FollowerFactory(follows=["topic=attendance"])
    url = links.link("unsubscribe", follower)
    program = Client(enforce_csrf_checks=True)
    assert program.get(url).status_code == 200
    assert program.head(url).status_code == 200
    assert Follower.objects.get().is_told

    body = {"List-Unsubscribe": "One-Click"}
    answers = [program.post(url, body, headers={"Sec-Fetch-Site": "cross-site"}) for _ in range(2)]

    assert [(answer.status_code, dict(answer.cookies)) for answer in answers] == [(200, {}), (200, {})]
    assert Follower.objects.get().unsubscribed_at == timezone.now()
    assert followed() == [("topic", "Attendance")]


def do(client, follower, what, **more):
    return client.post(links.link("manage", follower), {"do": what, **more})


def test_a_follower_takes_things_off_stops_and_begins_again_and_is_forgotten(client):
    DistrictFactory(slug="elm", short_name="Elm")
    follower = FollowerFactory(follows=["topic=attendance", "district=elm"])
    other = FollowerFactory(follows=["topic=attendance"])
    [first, _] = follower.follows.all()

    assert do(client, follower, "remove", follow=first.pk).status_code == 302
    assert [follow.kind for follow in follower.follows.all()] == ["district"]
    do(client, follower, "never")
    assert not Follower.objects.get(pk=follower.pk).is_told
    do(client, follower, "weekly")
    assert Follower.objects.get(pk=follower.pk).is_told

    foreign = do(client, follower, "remove", follow=other.follows.get().pk)
    assert "not on your list any more" in foreign.content.decode()
    for data in ({}, {"do": "x"}, {"do": "remove"}, {"do": "remove", "follow": "\0"}):
        assert client.post(links.link("manage", follower), data).status_code == 200
    assert Follow.objects.count() == 2

    assert "Your list is deleted" in do(client, follower, "forget").content.decode()
    assert list(Follower.objects.all()) == [other]
    assert client.get(links.link("manage", follower)).status_code == 410


def test_pages_by_link_are_kept_by_no_cache_and_no_search_engine(client):
    follower = FollowerFactory(follows=["topic=attendance"])
    by_link = [links.link(page, follower) for page in ("manage", "unsubscribe")]
    for url in (links.confirm_link(follower), *by_link):
        page = client.get(url)
        assert "no-store" in page["Cache-Control"]
        assert 'name="robots" content="noindex"' in page.content.decode()
        assert follower.email not in page.content.decode()
        assert dict(page.cookies) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_no_more_for_more_rows(client, topic, django_assert_num_queries, count):
    queries = []
    for n in range(count):
        PracticeFactory(slug=f"walk-{n}", topics=[topic], lead_district__slug=f"elm-{n}")
        TopicFactory(slug=f"topic-of-{n}")
        queries += [f"practice=walk-{n}", f"topic=topic-of-{n}", f"district=elm-{n}", f"search=q%3Dword{n}"]
    follower = FollowerFactory(follows=queries)
    url = links.link("manage", follower)

    with django_assert_num_queries(2):
        assert len(client.get(url).context["follows"]) == 4 * count


# Signed in


def test_who_is_signed_in_has_proved_the_address_and_is_asked_nothing(client):
    client.force_login(UserFactory(email=EMAIL))
    assert client.get(f"/workspace{TOPIC.replace('/follow/', '/following/new/')}").status_code == 200
    assert followed() == []

    response = client.post("/workspace/following/new/?topic=attendance")

    assert response["Location"] == "/workspace/following/"
    assert followed() == [("topic", "Attendance")]
    assert not OutgoingMail.objects.exists()
    assert "Attendance" in client.get("/workspace/following/").content.decode()
    client.post("/workspace/following/", {"do": "remove", "follow": Follow.objects.get().pk})
    assert followed() == []


def test_what_strangers_typed_for_an_address_does_not_come_in_with_its_owner(client, topic):
    DistrictFactory(slug="elm")
    send(client, "/follow/?district=elm", {"email": EMAIL})
    client.force_login(UserFactory(email=EMAIL))

    client.post("/workspace/following/new/?topic=attendance")

    assert followed() == [("topic", "Attendance")]


def test_the_list_of_somebody_else_is_out_of_reach(client):
    other = FollowerFactory(email="other@elm.example", follows=["topic=attendance"])
    client.force_login(UserFactory(email=EMAIL))

    assert "Attendance" not in client.get("/workspace/following/").content.decode()
    data = {"do": "remove", "follow": other.follows.get().pk}
    assert client.post("/workspace/following/", data).status_code == 404
    FollowerFactory(email=EMAIL)
    assert "not on your list" in client.post("/workspace/following/", data).content.decode()
    assert Follow.objects.count() == 1


# What is forgotten


def test_what_nobody_confirmed_is_forgotten_after_a_week_and_the_rest_when_nobody_needs_it(client):
    now = timezone.now()
    kept = FollowerFactory(follows=["topic=attendance"])
    left = FollowerFactory(follows=["topic=attendance"], unsubscribed_at=now)
    back = FollowerFactory(follows=["topic=attendance"], bounced_at=now)
    empty = FollowerFactory()
    asked = Follower.objects.create(email=EMAIL)
    asked.follows.create(kind="search", label="x")
    kept.follows.create(kind="search", label="x")

    def left_after(**span):
        actions.forget_old(now + timedelta(**span))
        return set(Follower.objects.all())

    assert left_after(days=7) == {kept, left, back, empty, asked}
    assert Follow.objects.count() == 5
    assert left_after(days=7, seconds=1) == {kept, left, back, empty}
    assert [follow.kind for follow in kept.follows.all()] == ["topic"]
    assert left_after(days=90) == {kept, left, back, empty}
    assert left_after(days=90, seconds=1) == {kept}
