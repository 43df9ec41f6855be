"""The weekly look at the addresses of public texts: which, when, what is kept, and what staff see."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.outside import Answer
from profiles import actions, link_check
from profiles.link_check import check_links
from profiles.models import Citation, LinkCheck, Resource
from profiles.workflow import State
from tests.factories import PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db

SOURCE = "https://example.org/source"  # of every made-up practice


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.CHECK_LINKS = True


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as traveller:
        yield traveller


class Web:
    """Answers 200 but for the addresses it is told of; ``asked`` in order."""

    def __init__(self, **answers):
        self.answers, self.asked = answers.get("but", {}), []

    def __call__(self, url):
        self.asked.append(url)
        return self.answers.get(url, Answer(200))


def practice_with(*urls, **options):
    parts = [Resource(title="A page", url=url) for url in urls]
    return PracticeFactory(parts=parts, **options)


def test_the_addresses_of_public_texts_are_asked_each_once():
    practice_with("https://a.org/", "https://b.org/", video_url="https://c.org/video")
    PracticeFactory(parts=[Citation(title="A study", url="https://d.org/"), Citation(title="Another")])
    practice_with("https://draft.org/", state=State.DRAFT)
    practice_with("https://withdrawn.org/", state=State.WITHDRAWN)
    web = Web()

    assert check_links(web) == 5

    assert sorted(web.asked) == [
        "https://a.org/",
        "https://b.org/",
        "https://c.org/video",
        "https://d.org/",
        SOURCE,
    ]


def test_nothing_is_asked_when_it_is_switched_off(settings):
    settings.CHECK_LINKS = False
    PracticeFactory()

    assert check_links(Web()) == 0
    assert not LinkCheck.objects.exists()


def test_each_is_asked_again_after_a_week_and_not_before(clock):
    PracticeFactory()
    check_links(Web())
    clock.shift(timedelta(days=6, hours=23))
    assert check_links(Web()) == 0

    clock.shift(timedelta(hours=1))

    assert check_links(Web()) == 1


def test_a_few_are_asked_at_a_time_and_the_next_run_goes_on(monkeypatch):
    monkeypatch.setattr(link_check, "AT_A_TIME", 2)
    practice_with("https://a.org/", "https://b.org/")
    first, second = Web(), Web()

    assert (check_links(first), check_links(second), check_links(Web())) == (2, 1, 0)
    assert sorted(first.asked + second.asked) == ["https://a.org/", "https://b.org/", SOURCE]


def test_a_run_that_is_cut_off_keeps_what_was_asked():
    practice_with("https://a.org/", "https://b.org/")
    web = Web()

    def dies(url):
        if len(web.asked) == 1:
            raise KeyboardInterrupt
        return web(url)

    with pytest.raises(KeyboardInterrupt):
        check_links(dies)

    assert LinkCheck.objects.filter(status=200).count() == 1
    assert check_links(web) == 2
    assert len(web.asked) == len(set(web.asked)) == 3


def test_a_run_ends_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(link_check, "SECONDS", -1)
    PracticeFactory()

    assert check_links(Web()) == 0


@pytest.mark.parametrize(
    ("answer", "fails"),
    [
        (Answer(200), False),
        (Answer(301), False),
        (Answer(401), False),
        (Answer(403), False),
        (Answer(429), False),
        (Answer(404), True),
        (Answer(410), True),
        (Answer(503), True),
        (Answer(None, "It did not answer in time"), True),
    ],
)
def test_what_counts_as_broken_after_two_days(clock, answer, fails):
    PracticeFactory()
    web = Web(but={SOURCE: answer})
    began = timezone.now()
    check_links(web)
    assert not LinkCheck.objects.broken().exists()
    clock.shift(timedelta(days=1) if fails else timedelta(days=7))

    check_links(web)

    link = LinkCheck.objects.get()
    assert len(web.asked) == 2
    assert LinkCheck.objects.broken().exists() == fails
    assert (link.status, link.problem) == (answer.status, answer.problem)
    assert link.first_failed_at == (began if fails else None)
    assert link.checked_at == timezone.now()


def test_one_that_answers_again_is_whole_again(clock):
    PracticeFactory()
    for answer in (Answer(404), Answer(404), Answer(200)):
        check_links(Web(but={SOURCE: answer}))
        clock.shift(timedelta(days=7))

    link = LinkCheck.objects.get()
    assert (link.failures, link.first_failed_at, link.status) == (0, None, 200)


def test_an_address_that_no_public_text_names_any_more_is_forgotten():
    practice = practice_with("https://a.org/")
    check_links(Web())
    actions.change_status(practice, State.WITHDRAWN, by=None, reason="As asked")

    check_links(Web())

    assert not LinkCheck.objects.exists()


def listed(client, query=""):
    page = client.get(reverse("admin:profiles_linkcheck_changelist") + query)
    return page, [(link.url, dict(link.named_by)) for link in page.context["cl"].result_list]


def test_staff_see_what_is_broken_and_the_practices_that_name_it(client, clock):
    curator = UserFactory(groups=["curator"])
    one = practice_with("https://a.org/", title="One plan")
    two = practice_with("https://a.org/", title="Two plans")
    web = Web(but={"https://a.org/": Answer(404)})
    check_links(web)
    client.force_login(curator)
    assert listed(client, "?answer=broken")[1] == []
    clock.shift(timedelta(days=1))
    check_links(web)
    client.force_login(curator)  # a day is too long for a session

    page, links = listed(client, "?answer=broken")

    assert links == [("https://a.org/", {one.pk: "One plan", two.pk: "Two plans"})]
    words = page.content.decode()
    assert "Not there any more (404). Failed 2 times" in words
    assert f'<a href="{reverse("admin:profiles_practice_change", args=[one.pk])}">One plan</a>' in words
    assert len(listed(client)[1]) == 2
    one_link = reverse("admin:profiles_linkcheck_change", args=[LinkCheck.objects.broken().get().pk])
    assert "Two plans" in client.get(one_link).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_links_does_not_ask_more_for_more_rows(client, django_assert_num_queries, count):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for n in range(count):
        practice_with(f"https://a.org/{n}")
    check_links(Web())

    with django_assert_num_queries(8):
        _, links = listed(client)

    assert len(links) == count + 1
