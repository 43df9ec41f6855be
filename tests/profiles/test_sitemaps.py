"""The sitemap names the portal's own address, whoever asks."""

import re

import pytest

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
