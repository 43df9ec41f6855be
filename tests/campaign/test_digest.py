"""The weekly digest: once a week, only news, never twice, never what is not public."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from adoptions import actions as use
from campaign import digest, emails, news
from campaign.actions import mail_came_back
from campaign.issues import issue_of
from campaign.models import Follower
from core.mail import came_back, deliver_waiting
from core.models import OutgoingMail
from profiles import actions, texts
from profiles.models import Practice
from tests.factories import (
    AdoptionFactory,
    DistrictFactory,
    FollowerFactory,
    PracticeFactory,
    TopicFactory,
    published_text,
)

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 11, 25, 15, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 12, 1, tzinfo=UTC)  # 7:01 in Hartford


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(WEDNESDAY, tick=False)
    return time_machine


@pytest.fixture
def topic():
    return TopicFactory(slug="attendance", name="Attendance")


def later(clock, moment):
    clock.move_to(moment, tick=False)


def digests():
    """What the job mails now: {address: [(title, reasons)]}, and the mails are gone."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    told = {}
    queue = emails.digest

    def note(follower, entries):
        told[follower.email] = [(entry.title, entry.reasons) for entry in entries]
        queue(follower, entries)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(emails, "digest", note)
        digest.send_digests()
    assert OutgoingMail.objects.exclude(pk__in=before).count() == len(told)
    return told


@pytest.mark.parametrize(
    ("moment", "issue"),
    [
        ("2026-12-01T11:59:59Z", date(2026, 11, 24)),  # 6:59 in winter
        ("2026-12-01T12:00:00Z", date(2026, 12, 1)),
        ("2026-12-07T23:00:00Z", date(2026, 12, 1)),
        ("2026-12-08T11:59:00Z", date(2026, 12, 1)),
        ("2026-12-08T04:30:00Z", date(2026, 12, 1)),  # still Monday in Hartford
        ("2027-03-16T10:59:00Z", date(2027, 3, 9)),  # 6:59 in summer, two days after the clocks went on
        ("2027-03-16T11:00:00Z", date(2027, 3, 16)),
        ("2026-11-03T11:59:00Z", date(2026, 10, 27)),  # 6:59, two days after the clocks went back
        ("2026-11-03T12:00:00Z", date(2026, 11, 3)),
    ],
)
def test_an_issue_comes_out_on_tuesday_at_seven_by_the_clock_on_the_wall(moment, issue):
    assert issue_of(datetime.fromisoformat(moment)) == issue


def test_a_new_practice_comes_once_with_all_its_reasons_on_the_next_tuesday(clock, topic):
    elm = DistrictFactory(slug="elm", short_name="Elm")
    PracticeFactory(title="Old", topics=[topic], lead_district=elm)
    everything = ["topic=attendance", "district=elm", "search=q%3Dwalking"]
    FollowerFactory(email="ada@elm.example", follows=everything)
    later(clock, WEDNESDAY + timedelta(days=1))
    PracticeFactory(slug="walk", title="Walking", topics=[topic], lead_district=elm)
    PracticeFactory(title="Elsewhere")
    assert digests() == {}

    later(clock, TUESDAY)

    reasons = ["New on Attendance", "New: Elm shares it", "New for your search: “walking”"]
    assert digests() == {"ada@elm.example": [("Walking", reasons)]}
    mail = OutgoingMail.objects.get()
    assert mail.subject == "News of one practice that you follow"
    assert "Walking\nElm\n- New on Attendance\n" in mail.text
    assert mail.unsubscribe_url in mail.text
    assert digests() == {}
    later(clock, TUESDAY + timedelta(days=7))
    assert digests() == {}


def test_without_news_no_mail_comes_and_the_week_is_done(clock, topic):
    FollowerFactory(follows=["topic=attendance"])
    later(clock, TUESDAY)

    assert digests() == {}
    assert Follower.objects.get().told_for == date(2026, 12, 1)


def test_what_was_there_before_somebody_followed_is_no_news(clock, topic):
    follower = FollowerFactory(follows=[])
    later(clock, WEDNESDAY + timedelta(minutes=30))
    PracticeFactory(title="Before", topics=[topic])
    later(clock, WEDNESDAY + timedelta(hours=1))
    follower.follows.create(kind="topic", topic=topic, confirmed_at=timezone.now())
    later(clock, WEDNESDAY + timedelta(hours=2))
    PracticeFactory(title="After", topics=[topic])
    later(clock, TUESDAY)

    assert digests() == {follower.email: [("After", ["New on Attendance"])]}


def test_saved_practices_tell_of_a_new_text_an_end_and_of_not_being_checked(clock):
    names = ("updated", "ended", "stale", "archived", "back")
    saved = {name: PracticeFactory(slug=name, title=name) for name in names}
    PracticeFactory(slug="other", title="other")
    follower = FollowerFactory(follows=[f"practice={slug}" for slug in saved])
    later(clock, WEDNESDAY + timedelta(days=2))
    texts.start_revision(saved["updated"], by=None)
    saved["updated"].refresh_from_db()
    actions.change_status(saved["updated"], "published", by=None)
    for name, states in {"ended": ["ended"], "stale": ["stale"], "archived": ["stale", "archived"]}.items():
        for state in states:
            actions.change_status(saved[name], state, by=None, reason="Why")
    actions.change_status(saved["back"], "ended", by=None, reason="Why")
    actions.change_status(saved["back"], "published", by=None, reason="Why")
    later(clock, TUESDAY)

    assert digests() == {
        follower.email: [
            ("updated", ["You saved it: its text was updated"]),
            ("ended", ["You saved it: the district has ended it"]),
            ("stale", ["You saved it: nobody has checked it for 15 months"]),
            (
                "archived",
                ["You saved it: out of the lists, as nobody has checked it for 24 months"],
            ),
        ]
    }


def test_saved_practices_tell_who_uses_them_now_and_who_stopped(clock):
    board, other = PracticeFactory(slug="board", title="Board"), PracticeFactory(title="Not saved")
    before = AdoptionFactory(practice=board, district__short_name="Before")
    follower = FollowerFactory(follows=["practice=board"])
    later(clock, WEDNESDAY + timedelta(days=1))
    AdoptionFactory(practice=other)
    AdoptionFactory(practice=board, district__short_name="Elm", stage="installing")
    AdoptionFactory(practice=board, district__short_name="Looks into it", stage="exploring")
    AdoptionFactory(practice=board, district__short_name="Waits", waits=True)
    hidden = AdoptionFactory(practice=board, district__short_name="Hidden")
    use.change_state(hidden, "withdrawn", by=None, words="A mistake")
    use.change_state(before, "stopped", by=None, reason="staff", words="She left.")
    later(clock, TUESDAY)

    reasons = ["You saved it: Elm is preparing to use it", "You saved it: Before has stopped using it"]
    assert digests() == {follower.email: [("Board", reasons)]}
    later(clock, TUESDAY + timedelta(days=7))
    assert digests() == {}


def test_drafts_and_what_was_taken_down_never_appear(clock, topic):
    taken = PracticeFactory(slug="taken", title="Taken down", topics=[topic])
    FollowerFactory(follows=["practice=taken", "topic=attendance", ""])
    later(clock, WEDNESDAY + timedelta(days=1))
    texts.start_revision(taken, by=None)
    taken.refresh_from_db()
    actions.change_status(taken, "published", by=None)
    actions.change_status(taken, "withdrawn", by=None, reason="Why")
    PracticeFactory(title="A draft", state="draft", topics=[topic])
    PracticeFactory(title="Published and taken down", state="withdrawn", topics=[topic])
    PracticeFactory(title="Published and ended", state="ended", topics=[topic])
    later(clock, TUESDAY)

    assert digests() == {}


@pytest.mark.parametrize("silent", ["unconfirmed", "unsubscribed_at", "bounced_at"])
def test_who_did_not_say_yes_or_said_no_or_cannot_be_reached_gets_none(clock, topic, silent):
    if silent == "unconfirmed":
        follower = Follower.objects.create(email="ada@elm.example")
        follower.follows.create(kind="topic", topic=topic)
    else:
        FollowerFactory(follows=["topic=attendance"], **{silent: timezone.now()})
    told = FollowerFactory(follows=["topic=attendance"])
    told.follows.create(kind="search", label="All practices")
    later(clock, WEDNESDAY + timedelta(days=1))
    PracticeFactory(title="New", topics=[topic])
    later(clock, TUESDAY)

    assert digests() == {told.email: [("New", ["New on Attendance"])]}


def test_a_portal_that_was_down_for_weeks_tells_all_of_it_at_once(clock, topic):
    follower = FollowerFactory(follows=["topic=attendance"])
    for days in (1, 10, 20):
        later(clock, WEDNESDAY + timedelta(days=days))
        PracticeFactory(title=f"After {days} days", topics=[topic])
    later(clock, WEDNESDAY + timedelta(days=23))

    told = [(f"After {days} days", ["New on Attendance"]) for days in (1, 10, 20)]
    assert digests() == {follower.email: told}
    assert digests() == {}


def test_a_run_that_was_killed_goes_on_where_it_stopped(clock, topic, monkeypatch):
    followers = [FollowerFactory(follows=["topic=attendance"]) for _ in range(3)]
    later(clock, WEDNESDAY + timedelta(days=1))
    PracticeFactory(title="New", topics=[topic])
    later(clock, TUESDAY)
    told = []
    queue = emails.digest

    class Killed(BaseException):
        pass

    def dies_after_the_first(follower, entries):
        queue(follower, entries)
        told.append(follower.email)
        if len(told) == 2:
            raise Killed

    monkeypatch.setattr(emails, "digest", dies_after_the_first)
    with pytest.raises(Killed):
        digest.send_digests()
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [followers[0].email]
    monkeypatch.setattr(emails, "digest", queue)

    digest.send_digests()

    got = list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True))
    assert got == [follower.email for follower in followers]


def test_one_that_fails_does_not_stop_the_others_and_is_tried_again(clock, topic, monkeypatch):
    first, second = (FollowerFactory(follows=["topic=attendance"]) for _ in range(2))
    later(clock, WEDNESDAY + timedelta(days=1))
    PracticeFactory(title="New", topics=[topic])
    later(clock, TUESDAY)
    queue = emails.digest

    def fails_once(follower, entries):
        if follower == first:
            raise OSError
        queue(follower, entries)

    monkeypatch.setattr(emails, "digest", fails_once)
    digest.send_digests()
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [second.email]
    monkeypatch.setattr(emails, "digest", queue)
    digest.send_digests()

    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {first.email, second.email}
    assert OutgoingMail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_nobody_twice(clock):
    topic = TopicFactory(slug="attendance", name="Attendance")
    follower = FollowerFactory(follows=["topic=attendance"])
    later(clock, WEDNESDAY + timedelta(days=1))
    PracticeFactory(title="New", topics=[topic])
    later(clock, TUESDAY)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT 1 FROM campaign_follower WHERE id = %s FOR UPDATE", [follower.pk])
            # The other run has this follower in hand: this one passes over and does not wait.
            assert digests() == {}
            other.rollback()
    finally:
        other.close()
    assert list(digests()) == [follower.email]
    assert digests() == {}


def test_news_that_commits_late_is_told_the_week_after(clock, topic):
    follower = FollowerFactory(follows=["topic=attendance"])
    later(clock, TUESDAY - timedelta(minutes=1))
    moment = timezone.now()
    later(clock, TUESDAY)
    assert digests() == {}  # the transaction that publishes it is still open
    practice = PracticeFactory(title="Late", topics=[topic])
    Practice.objects.filter(pk=practice.pk).update(published_at=moment)
    later(clock, TUESDAY + timedelta(days=7))

    assert digests() == {follower.email: [("Late", ["New on Attendance"])]}


def test_words_of_others_cannot_break_out_of_their_line_or_into_a_header(clock, topic, mailoutbox):
    FollowerFactory(follows=["topic=attendance"])
    later(clock, WEDNESDAY + timedelta(days=1))
    practice = PracticeFactory(topics=[topic])
    text = published_text(practice)
    hostile = "Sale\u2028\r\nBcc: all@elm.example\n\nhttps://evil.example"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE profiles_practicerevision SET title = %s WHERE id = %s", [hostile, text.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    later(clock, TUESDAY)
    digest.send_digests()

    deliver_waiting()

    [mail] = mailoutbox
    assert "\nSale Bcc: all@elm.example https://evil.example\n" in mail.body
    assert set(mail.message()) == {
        *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To"),
        *("Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"),
    }


def test_each_digest_carries_the_headers_of_one_click(clock, topic, mailoutbox, settings):
    follower = FollowerFactory(follows=["topic=attendance"])
    later(clock, WEDNESDAY + timedelta(days=1))
    PracticeFactory(title="New", topics=[topic])
    later(clock, TUESDAY)
    digest.send_digests()

    deliver_waiting()

    [mail] = mailoutbox
    headers = mail.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].replace("\n", "").replace(" ", "").strip("<>")
    assert url.startswith(f"{settings.SITE_URL}/follow/unsubscribe/{follower.key}")


def test_an_address_that_refuses_for_good_gets_no_more(clock, topic):
    follower = FollowerFactory(follows=["topic=attendance"])

    came_back.send(None, address=follower.email.upper())

    assert Follower.objects.get().bounced_at == WEDNESDAY
    mail_came_back("nobody@elm.example")


def test_many_entries_are_named_up_to_a_limit(clock, topic, monkeypatch):
    monkeypatch.setattr(emails, "MOST_ENTRIES", 2)
    FollowerFactory(follows=["topic=attendance"])
    later(clock, WEDNESDAY + timedelta(days=1))
    for n in range(3):
        PracticeFactory(title=f"Number {n}", topics=[topic])
    later(clock, TUESDAY)
    digest.send_digests()

    mail = OutgoingMail.objects.get()
    assert mail.subject == "News of 3 practices that you follow"
    assert [f"Number {n}" in mail.text for n in range(3)] == [True, True, False]
    assert "And 1 more: " in mail.text


@pytest.mark.parametrize("count", [1, 3])
def test_more_follows_ask_no_more(clock, django_assert_num_queries, count):
    topics = [TopicFactory(slug=f"topic-{n}") for n in range(count)]
    saved = [PracticeFactory(slug=f"saved-{n}", lead_district__slug=f"elm-{n}") for n in range(count)]
    subjects = [("topic", "topic"), ("practice", "saved"), ("district", "elm")]
    queries = [f"{kind}={name}-{n}" for kind, name in subjects for n in range(count)]
    follower = FollowerFactory(follows=queries)
    later(clock, WEDNESDAY + timedelta(days=1))
    for one, practice in zip(topics, saved, strict=True):
        actions.change_status(practice, "ended", by=None, reason="Why")
        PracticeFactory(topics=[one], lead_district=practice.lead_district)
    follows = list(follower.follows.confirmed().with_subjects())

    with django_assert_num_queries(5):
        found = news.entries(news.Following(follows, follower.told_until, timezone.now()))
    assert len(found) == 2 * count
