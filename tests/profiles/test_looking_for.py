"""What districts look for: posted by their people, right by date, ended by who may."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import Role
from core.models import OutgoingMail
from profiles.merging import merge
from profiles.models import LookingFor
from profiles.seeking import actions, telling
from profiles.seeking.life import DAYS, MOST_OPEN, MOST_OPEN_ON_TOPIC, MOVES, REMIND_DAYS, Seeking
from profiles.workflow import TransitionError
from tests.factories import (
    DistrictFactory,
    LookingForFactory,
    MembershipFactory,
    TopicFactory,
    UserFactory,
)
from tests.html_forms import fields_of
from tests.profiles.looking_for import OVER, POSTED, noon, on
from tests.profiles.reading import form_of

pytestmark = pytest.mark.django_db

NEW = "/workspace/looking-for/new/"


@pytest.fixture
def item():
    with on(POSTED):
        return LookingForFactory(
            district=DistrictFactory(slug="elm", short_name="Elm"), topic=TopicFactory(name="Attendance")
        )


def person(kind, item):
    """Somebody of each kind there is."""
    if kind == "the portal":
        return None
    if kind == "staff":
        return UserFactory(groups=["curator"])
    if kind == "staff without the right":
        return UserFactory(groups=["data manager"])
    if kind == "other district":
        return MembershipFactory().user
    if kind == "once of the district":
        member = MembershipFactory(district=item.district)
        member.delete()
        return member.user
    if kind == "deactivated":
        return MembershipFactory(district=item.district, user__is_active=False).user
    return MembershipFactory(district=item.district, role=kind).user


MEMBERS = list(Role)
OTHERS = ["staff without the right", "other district", "once of the district", "deactivated"]
MAY = {
    Seeking.FOUND: MEMBERS,
    Seeking.WITHDRAWN: MEMBERS,
    Seeking.EXPIRED: ["the portal"],
    Seeking.TAKEN_DOWN: ["staff"],
}


@pytest.mark.parametrize("who", [*MEMBERS, *OTHERS, "the portal", "staff"])
@pytest.mark.parametrize("to", MAY)
def test_a_move_is_made_by_who_may_and_by_nobody_else(item, to, who):
    by = person(who, item)
    with on(OVER if to == Seeking.EXPIRED else POSTED):
        if who in MAY[to]:
            step = actions.change_status(item, to, by=by, reason="A reason")
            assert (step.from_state, step.to_state, step.by, step.reason) == ("open", to, by, "A reason")
        else:
            with pytest.raises(PermissionDenied):
                actions.change_status(item, to, by=by, reason="A reason")

    item.refresh_from_db()
    assert item.state == (to if who in MAY[to] else Seeking.OPEN)
    assert item.steps.count() == (who in MAY[to])


@pytest.mark.parametrize("start", [state for state in Seeking if state != Seeking.OPEN])
@pytest.mark.parametrize("to", Seeking)
def test_what_is_over_stays_so_by_the_door_and_by_the_database(item, start, to):
    everybody = {Seeking.TAKEN_DOWN: "staff", Seeking.EXPIRED: "the portal"}
    with on(OVER if start == Seeking.EXPIRED else POSTED):
        actions.change_status(item, start, by=person(everybody.get(start, "author"), item), reason="Why")
        with pytest.raises(TransitionError):
            actions.change_status(item, to, by=person(everybody.get(to, "author"), item), reason="Why")
    if to != start:
        with pytest.raises(DatabaseError), transaction.atomic():
            LookingFor.objects.filter(pk=item.pk).update(state=to)
    assert {(a, b) for a, b in MOVES} == {("open", to) for to in MAY}


def _moved_past_the_door(item):
    with transaction.atomic():
        LookingFor.objects.filter(pk=item.pk).update(state="found")
        connection.check_constraints()


def test_the_database_refuses_a_move_without_its_step_and_a_deletion(item):
    with pytest.raises(DatabaseError, match="goes through change_status"):
        _moved_past_the_door(item)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        LookingFor.objects.filter(pk=item.pk).delete()


def test_staff_take_down_with_a_reason_only(item):
    with on(POSTED), pytest.raises(TransitionError, match="give the reason in writing"):
        actions.change_status(item, Seeking.TAKEN_DOWN, by=person("staff", item), reason=" ")


def test_it_is_shown_for_ninety_days_without_any_timer(client, item):
    page = reverse("profiles:looking_for", args=[item.pk])
    shown = {}
    for day in (POSTED, OVER - timedelta(days=1), OVER):
        with on(day):
            shown[day] = (
                client.get(page).status_code,
                *(
                    item.note in client.get(url).content.decode()
                    for url in (
                        "/",
                        "/looking-for/",
                        "/districts/elm/",
                        "/map/",
                        f"/topics/{item.topic.slug}/",
                    )
                ),
            )

    assert shown == {
        POSTED: (200, True, True, True, True, True),
        OVER - timedelta(days=1): (200, True, True, True, True, True),
        OVER: (410, False, False, False, False, False),
    }
    item.refresh_from_db()
    assert item.state == Seeking.OPEN  # nobody has written it yet
    with on(OVER):
        assert (item.is_open, item.standing, item.days_left) == (False, "Expired", 0)
        with pytest.raises(TransitionError, match="expired already"):
            actions.change_status(item, Seeking.FOUND, by=item.posted_by)


def test_the_timer_writes_what_is_over_once(item):
    for day in (OVER - timedelta(days=1), OVER, OVER):
        with on(day):
            telling.keep_time()

    item.refresh_from_db()
    assert item.state == Seeking.EXPIRED
    assert [(step.to_state, step.by) for step in item.steps.all()] == [("expired", None)]


def test_one_end_that_cannot_be_written_does_not_stop_the_others(item, monkeypatch):
    with on(POSTED):
        other = LookingForFactory(district=item.district)
    write = actions.change_status

    def fails_once(one, to, **more):
        if one == item:
            raise TransitionError("It is found already, so nothing was changed.")
        return write(one, to, **more)

    monkeypatch.setattr(actions, "change_status", fails_once)
    with on(OVER):
        telling.keep_time()

    assert LookingFor.objects.get(pk=other.pk).state == Seeking.EXPIRED


def test_a_district_that_closed_looks_for_nothing(client, item):
    item.district.status = "historic"
    item.district.save()

    with on(POSTED):
        assert item.note not in client.get("/looking-for/").content.decode()
        assert client.get(f"/looking-for/{item.pk}/").status_code == 410
        assert client.get(f"/looking-for/{item.pk}/help/").status_code == 410


def test_a_merged_topic_takes_along_what_is_looked_for(item):
    into = TopicFactory()

    merge(item.topic, into, by=None)

    item.refresh_from_db()
    assert item.topic == into


# Reminder and keeping


def mails():
    return sorted(OutgoingMail.objects.values_list("name", "recipient"))


def link_in(mail):
    """The path of the link that keeps it."""
    return urlsplit(next(line for line in mail.text.splitlines() if "/keep/" in line)).path


def test_the_poster_is_reminded_once_a_week_before_the_end_in_the_morning(item):
    night = noon(OVER - timedelta(days=REMIND_DAYS)) - timedelta(hours=6)  # 6 in the morning
    with on(OVER - timedelta(days=REMIND_DAYS + 1)):
        telling.keep_time()
    with time_machine.travel(night - timedelta(hours=1), tick=False):
        telling.keep_time()
    assert mails() == []

    for _ in range(2):
        with on(OVER - timedelta(days=REMIND_DAYS)):
            telling.keep_time()

    assert mails() == [("looking_for_ends", item.posted_by.email)]


def test_the_liaisons_are_asked_when_the_poster_has_left(item):
    liaison = MembershipFactory(district=item.district, role=Role.LIAISON).user
    item.posted_by.memberships.all().delete()

    with on(OVER - timedelta(days=1)):
        telling.keep_time()

    assert mails() == [("looking_for_ends", liaison.email)]


def test_the_link_of_the_mail_keeps_it_once_and_opening_it_changes_nothing(client, item):
    with on(OVER - timedelta(days=3)):
        telling.keep_time()
        link = link_in(OutgoingMail.objects.get())

        page = client.get(link)
        item.refresh_from_db()
        assert (page.status_code, item.extended_at) == (200, None)

        form = form_of(page)
        answer = client.post(link, form)
        item.refresh_from_db()
        assert answer.status_code == 200
        assert item.expires_on == OVER + timedelta(days=DAYS)

        assert client.get(link).status_code == client.post(link, form).status_code == 410
    with on(OVER + timedelta(days=DAYS - 1)):
        telling.keep_time()  # kept once: nobody is asked again
        assert client.get(f"/looking-for/{item.pk}/").status_code == 200
        with pytest.raises(TransitionError, match="kept once already"):
            actions.keep(item, by=item.posted_by)
    assert mails() == [("looking_for_ends", item.posted_by.email)]


def test_a_link_of_another_or_after_the_end_keeps_nothing(client, item):
    with on(POSTED):
        other = LookingForFactory()
        token = telling.keep_link(other).rsplit("/", 2)[1]
        assert client.post(f"/looking-for/{item.pk}/keep/{token}/").status_code == 410
    with on(OVER):
        assert client.post(telling.keep_link(item)).status_code == 410
    item.refresh_from_db()
    assert item.extended_at is None


@pytest.mark.parametrize("who", ["other district", "staff", "deactivated"])
def test_others_do_not_keep_it(item, who):
    with on(POSTED), pytest.raises(PermissionDenied):
        actions.keep(item, by=person(who, item))


# Posting


@pytest.fixture
def elm(client):
    district = DistrictFactory(slug="elm", short_name="Elm")
    person = MembershipFactory(district=district).user
    client.force_login(person)
    return district


def answers(topic, **others):
    return {"topic": topic.pk, "note": "Who runs walking school buses?", **others}


def test_people_of_a_district_post_what_it_looks_for(client, elm):
    topic = TopicFactory()

    answer = client.post(NEW, answers(topic, lowest_grade="-1", highest_grade="2"))

    assert answer.url == "/workspace/looking-for/"
    item = LookingFor.objects.get()
    assert (item.district, item.topic, item.note, item.grades, item.state) == (
        elm,
        topic,
        "Who runs walking school buses?",
        "PK–2",
        "open",
    )
    assert item.days_left == DAYS
    assert item.note in client.get("/workspace/").content.decode()


def test_what_the_form_does_not_show_cannot_be_sent(client, elm):
    other, stranger = DistrictFactory(), UserFactory()
    forged = {
        "district": other.pk,
        "posted_by": stranger.pk,
        "state": "found",
        "expires_on": "2099-01-01",
        "extended_at": "2020-01-01",
        "told_at": "2020-01-01",
        "by": stranger.pk,
    }

    client.post(NEW, answers(TopicFactory(), **forged))

    item = LookingFor.objects.get()
    assert (item.district, item.state, item.days_left, item.extended_at, item.told_at) == (
        elm,
        "open",
        DAYS,
        None,
        None,
    )
    assert item.posted_by != stranger


def test_people_of_two_districts_choose_one_of_theirs(client, elm):
    second, other, topic = DistrictFactory(), DistrictFactory(), TopicFactory()
    MembershipFactory(user=elm.memberships.get().user, district=second)

    for district in ("", other.pk):
        page = client.post(NEW, answers(topic, district=district)).content.decode()
        assert 'class="usa-error-message"' in page
    client.post(NEW, answers(topic, district=second.pk))

    assert [item.district for item in LookingFor.objects.all()] == [second]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"note": ""}, "Say what you are looking for"),
        ({"note": "x" * 201}, "Shorten it to 200 characters. It has 201"),
        ({"note": "Write to ada@elm.example please"}, "Leave out “ada@elm.example”"),
        ({"note": "Call 860-555-0123"}, "a phone number"),
        ({"note": "Help for a 7th grader named Ada"}, "a named student"),
        ({"note": "Help for 1234567890"}, "a student number"),
        ({"topic": ""}, "Choose the topic"),
        ({"topic": "999999"}, "Select a valid choice"),
        ({"lowest_grade": "3"}, "Give both grades, or none"),
        ({"lowest_grade": "3", "highest_grade": "1"}, "The last grade comes before the first"),
        ({"lowest_grade": "99", "highest_grade": "99"}, "Select a valid choice"),
    ],
)
def test_bad_answers_get_a_clear_message_and_lose_nothing(client, elm, wrong, words):
    sent = answers(TopicFactory(), lowest_grade="", highest_grade="") | wrong

    page = client.post(NEW, sent)

    text = page.content.decode()
    assert words in text
    assert "There is a problem" in text
    kept = fields_of(page)
    assert kept["note"] == [sent["note"]]
    assert not LookingFor.objects.exists()


def test_a_note_is_one_line_of_plain_text_wherever_it_stands(client, elm):
    hostile = "<script>alert(1)</script>\r\nBcc: all@\u202eelm"

    page = client.post(NEW, answers(TopicFactory(), note=hostile.replace("@", " at ")))

    assert page.status_code == 302
    item = LookingFor.objects.get()
    assert item.note == "<script>alert(1)</script> Bcc: all at elm"
    for url in ("/", "/looking-for/", "/districts/elm/", "/map/", "/workspace/", f"/looking-for/{item.pk}/"):
        text = client.get(url).content.decode()
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text


def test_a_district_looks_for_a_few_things_at_once(elm):
    by, topics = elm.memberships.get().user, [TopicFactory() for _ in range(MOST_OPEN)]
    for topic in topics:
        last = LookingForFactory(district=elm, topic=topic, by=by)
    with pytest.raises(ValidationError, match="looks for 5 things already"):
        LookingForFactory(district=elm, by=by)

    actions.change_status(last, Seeking.FOUND, by=by)
    LookingForFactory(district=elm, by=by)


def test_and_for_fewer_on_one_topic_and_the_form_says_so(client, elm):
    by, topic = elm.memberships.get().user, TopicFactory()
    for _ in range(MOST_OPEN_ON_TOPIC):
        LookingForFactory(district=elm, topic=topic, by=by)

    page = client.post(NEW, answers(topic))

    assert "looks for 2 things on this topic already" in page.content.decode()
    assert LookingFor.objects.count() == MOST_OPEN_ON_TOPIC


def test_who_is_of_no_district_posts_nothing(client):
    client.force_login(UserFactory())

    assert "You do not write for a district yet" in client.get(NEW).content.decode()
    client.post(NEW, answers(TopicFactory(), district=DistrictFactory().pk))

    assert not LookingFor.objects.exists()


@pytest.mark.parametrize(
    ("step", "state"), [("found", "found"), ("withdrawn", "withdrawn"), ("keep", "open")]
)
def test_the_page_of_the_district_ends_it_or_keeps_it(client, elm, step, state):
    item = LookingForFactory(district=elm, by=elm.memberships.get().user)
    page = f"/workspace/looking-for/{item.pk}/"

    assert client.post(page, {"step": step}).status_code == 302

    item.refresh_from_db()
    assert (item.state, item.extended_at is not None) == (state, step == "keep")
    again = client.post(page, {"step": step})
    assert again.status_code == 409
    assert 'role="alert"' in again.content.decode()


def test_no_other_step_is_taken_and_others_do_not_find_it(client, elm):
    item, other = LookingForFactory(district=elm, by=elm.memberships.get().user), LookingForFactory()
    for step in ("taken_down", "expired", "", "open"):
        assert client.post(f"/workspace/looking-for/{item.pk}/", {"step": step}).status_code == 409
    assert client.post(f"/workspace/looking-for/{other.pk}/", {"step": "found"}).status_code == 404
    assert set(LookingFor.objects.values_list("state", flat=True)) == {"open"}
