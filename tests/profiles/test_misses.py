"""Searches that found nothing are counted by words and day: nothing personal or untrue, not for ever."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from profiles import misses
from profiles.indexing import rebuild_words
from profiles.models import SearchMiss
from tests.factories import PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def some_practice(time_machine):
    time_machine.move_to("2026-11-21T17:00:00Z", tick=False)
    PracticeFactory(title="Attendance review board")
    rebuild_words()


@pytest.fixture
def tell(client):
    """Tells words as a browser does; answers the response."""

    def tell(words, **headers):
        return client.post(
            reverse("profiles:nothing_found"),
            urlencode({"q": words}),
            content_type="application/x-www-form-urlencoded",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    return tell


def counted():
    return list(SearchMiss.objects.order_by("words").values_list("words", "day", "times"))


def test_words_that_find_nothing_are_counted_by_day_in_one_spelling(tell, time_machine):
    for words in ("Robotics Club", "  robotics   club ", "ROBOTICS club"):
        assert tell(words).status_code == 204
    time_machine.move_to("2026-11-22T17:00:00Z")
    tell("robotics club")

    assert counted() == [
        ("robotics club", TODAY, 3),
        ("robotics club", TODAY + timedelta(days=1), 1),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "attendance",  # is found
        "atendance bord",  # is found in the nearest spelling
        "the of",  # cannot be searched for
        "",
        "...",
        "jane@example.org robotics",
        "robotics 860-555-0100",
        "robotics 8605550100",
        "robotics ２０２６１１２１",
        "robotics " * 10,
        "robotics\0club",
        "robotics\u202eclub",
    ],
)
def test_what_is_found_or_may_tell_about_a_person_is_not_counted(tell, words):
    assert tell(words).status_code == 204

    assert counted() == []


def test_a_page_without_results_carries_its_words_and_writes_nothing(client):
    page = client.get("/practices/?q=robotics").content.decode()

    assert 'data-nothing-found="robotics" data-tell="/practices/nothing-found/"' in page
    assert "data-nothing-found" not in client.get("/practices/?q=attendance").content.decode()
    assert counted() == []


def test_other_sites_and_long_messages_are_refused(tell):
    assert tell("robotics", sec_fetch_site="cross-site").status_code == 403
    assert tell("robotics" * 300).status_code == 413
    assert counted() == []


def test_one_visitor_cannot_fill_the_list(tell):
    answers = [tell(f"robotics {word}").status_code for word in "abcdefghijklmnopqrstuvwxyz"]

    assert answers == [204] * 20 + [429] * 6


def test_only_a_post_counts_and_it_sets_no_cookie(client, tell):
    assert client.get("/practices/nothing-found/?q=robotics").status_code == 405
    assert not tell("robotics").cookies


def test_counts_are_deleted_after_400_days():
    for days in (399, 400, 401):
        SearchMiss.objects.create(words="robotics", day=TODAY - timedelta(days=days))

    misses.forget_old()

    assert {TODAY - day for _, day, _ in counted()} == {timedelta(days=399), timedelta(days=400)}


def test_staff_see_each_search_once_with_its_total_of_the_period(client):
    client.force_login(UserFactory(groups=["curator"]))
    for words, days, times in [
        ("robotics", 1, 2),
        ("robotics", 40, 3),
        ("robotics", 200, 5),
        ("chess", 2, 1),
    ]:
        SearchMiss.objects.create(words=words, day=TODAY - timedelta(days=days), times=times)
    url = reverse("admin:profiles_searchmiss_changelist")

    def rows(query):
        found = client.get(url + query).context["cl"].result_list
        return [(miss.words, miss.total, miss.on_days) for miss in found]

    assert rows("") == [("robotics", 5, 2), ("chess", 1, 1)]
    assert rows("?days=30") == [("robotics", 2, 1), ("chess", 1, 1)]
    assert rows("?days=365&o=1") == [("chess", 1, 1), ("robotics", 10, 3)]
    lines = client.get(url + "export.csv?days=365&q=rob").getvalue().decode().splitlines()
    assert lines == ["words,total,on_days,last_day", "robotics,10,3,2026-11-20"]
    assert client.get(reverse("admin:profiles_searchmiss_add")).status_code == 403
