"""What search engines are told of a practice: valid, safe, and no more than the page says."""

import json
import re

import pytest

from tests.factories import DistrictFactory, PracticeFactory, TagFactory, TopicFactory
from tests.profiles.reading import html_of

pytestmark = pytest.mark.django_db

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def blocks(html):
    return [json.loads(text) for text in BLOCK.findall(html)]


def test_a_practice_is_an_article_about_its_district_and_topics(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    practice = PracticeFactory(
        slug="board",
        title="Board",
        tagline="In brief.",
        topics=[TopicFactory(slug="attendance", name="Attendance")],
        tags=[TagFactory(name="Teams")],
        lead_district=DistrictFactory(slug="thomaston", name="Thomaston School District"),
    )

    ((article, trail),) = [block["@graph"] for block in blocks(html_of(client, practice))]

    published = article.pop("datePublished")
    assert article == {
        "@type": "Article",
        "@id": "https://portal.example.org/practices/board/",
        "url": "https://portal.example.org/practices/board/",
        "headline": "Board",
        "description": "In brief.",
        "inLanguage": "en",
        "dateModified": published,
        "author": {"@type": "GovernmentOrganization", "name": "Connecticut State Department of Education"},
        "publisher": {"@type": "GovernmentOrganization", "name": "Connecticut State Department of Education"},
        "about": [
            {
                "@type": "EducationalOrganization",
                "name": "Thomaston School District",
                "url": "https://portal.example.org/districts/thomaston/",
            },
            {"@type": "Thing", "name": "Attendance", "url": "https://portal.example.org/topics/attendance/"},
        ],
        "keywords": ["Teams"],
        "citation": [{"@type": "CreativeWork", "name": "Source 0", "url": "https://example.org/source"}],
    }
    assert [(step["position"], step["name"]) for step in trail["itemListElement"]] == [
        (1, "Practices"),
        (2, "Attendance"),
        (3, "Board"),
    ]


TEXTS = ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028 & é “x” \\u003c", "\x0b\x1b"]


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_can_leave_the_block(client, text):
    practice = PracticeFactory(title=text, tagline=text)
    html = html_of(client, practice)

    ((article, _),) = [block["@graph"] for block in blocks(html)]

    assert (article["headline"], article["description"]) == (text, text)
    assert "<" not in BLOCK.search(html)[1]
    assert html.count("<script") == 2


def test_the_open_data_page_describes_its_files(client, settings):
    settings.SITE_URL = "https://portal.example.org"

    (dataset,) = blocks(client.get("/data/").text)

    assert dataset["@type"] == "Dataset"
    for download in dataset["distribution"]:
        path = download["contentUrl"].removeprefix("https://portal.example.org")
        assert client.get(path).status_code in (200, 503)
