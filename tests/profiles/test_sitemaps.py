"""The sitemap names the portal's own address, whoever asks."""

import re

import pytest
import time_machine

from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_addresses_are_those_of_the_portal_not_of_the_request(client, settings):
    settings.SITE_URL = "https://portal.example.org:8443"
    settings.ALLOWED_HOSTS = ["other.example.org"]
    PracticeFactory(
        slug="open", lead_district=DistrictFactory(slug="thomaston"), topics=[TopicFactory(slug="attendance")]
    )

    page = client.get("/sitemap.xml", headers={"Host": "other.example.org"}).content.decode()

    found = re.findall(r"<loc>(.*?)</loc>", page)
    assert {url.partition("8443")[0] + "8443" for url in found} == {settings.SITE_URL}
    for path in ("/", "/practices/open/", "/topics/attendance/", "/districts/thomaston/", "/about/"):
        assert settings.SITE_URL + path in found


def test_a_page_has_the_date_on_which_what_it_shows_last_changed(client, django_assert_num_queries):
    district, topic = DistrictFactory(slug="thomaston"), TopicFactory(slug="attendance")
    DistrictFactory(slug="silent")
    for moment in ("2026-01-02 12:00Z", "2026-03-04 12:00Z"):
        with time_machine.travel(moment, tick=False):
            PracticeFactory(lead_district=district, topics=[topic])
    with time_machine.travel("2026-05-06 12:00Z", tick=False):
        PracticeFactory(lead_district=district, topics=[topic], state=State.WITHDRAWN)

    with django_assert_num_queries(6):
        page = client.get("/sitemap.xml").content.decode()

    dates = dict(re.findall(r"<loc>[^<]*8000(/[^<]*)</loc>(?:<lastmod>(.*?)</lastmod>)?", page))
    assert dates["/topics/attendance/"] == "2026-03-04"
    assert dates["/districts/thomaston/"] == "2026-03-04"
    assert dates["/districts/silent/"] == ""
    assert dates["/data/api/"] == ""
    assert sorted(date for path, date in dates.items() if path.startswith("/practices/p")) == [
        "2026-01-02",
        "2026-03-04",
    ]
