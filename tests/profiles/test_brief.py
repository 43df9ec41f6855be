"""The board brief: the facts of the page on two pages at most, for who has it read to them too."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.urls import reverse

from core import places
from profiles import actions, brief
from profiles.models import Citation, Component, Outcome, Practice, Risk, Role, SlugRedirect, Source
from profiles.workflow import State
from tests.factories import (
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    PracticeFactory,
    StudentGroupFactory,
    UserFactory,
)
from tests.pdf_reading import Document, faults
from tests.profiles.reading import html_of
from tests.profiles.test_like import like
from tests.profiles.test_practice_page import FULL, every_part

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    brief._set.cache_clear()


@pytest.fixture
def elm():
    return like("elmwood", 1234, lowest_grade=-1, highest_grade=12, planning_region="Hills")


@pytest.fixture
def full(elm):
    """A practice with something everywhere, a claim with a chart among it."""
    for year, value in ((2014, "6.1"), (2015, "6.9"), (2016, "7.3"), (2017, "5.7")):
        ObservationFactory(district=elm, school_year=year, value=value)
    parts = every_part(elm)
    everyone = StudentGroupFactory()
    parts.append(
        Outcome(claim="It fell.", indicator=IndicatorFactory(), student_group=everyone, source="A film")
    )
    oak = DistrictFactory(short_name="Oakville")
    return PracticeFactory(
        slug="calls", lead_district=elm, districts=[oak], contact_role="superintendent", parts=parts, **FULL
    )


def ask(client, practice, query="", **headers):
    return client.get(reverse("profiles:brief", args=[practice.slug]) + query, **headers)


def brief_of(client, practice, query=""):
    response = ask(client, practice, query)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return Document(response.content)


FACTS = [
    *["Morning calls", "One call before nine", "Elmwood · 1,234 students · PK–12 · Hills"],
    *["The problem text.", "The summary.", "Core part 0. Keep it.", "$126,900", "$55,000", "Cost text."],
    *["Title I, Philanthropy", "Nurse 0: One; 0.5 of full time", "Board endorsed it. Board text."],
    *["Training text.", "Technology text.", "Data text.", "Before text.", "Risk 0 What helps."],
    *["Claim 0", "It fell.", "A film", "Failure text.", "Compared", "3 of 4"],
    *["Tier 4 Demonstrates a rationale claimed", "no result here names a later year"],
    *["between 6.1% and 6.9% in 2013-14 to 2014-15", "Fit text", "Care text", "and 1 other district"],
    *["Leads it: Elmwood", "Takes part: Oakville", "Contact on record: superintendent."],
    *["http://127.0.0.1:8000/practices/calls/contact/", "Video call", "Release 0, A newspaper", "Study 0"],
]


def test_it_has_the_facts_of_the_page(client, full):
    text = brief_of(client, full).text

    assert [fact for fact in FACTS if fact not in text] == []


def test_it_says_nothing_that_the_page_does_not_say(client, full):
    text = brief_of(client, full).text
    page = unescape(re.sub(r"<[^>]*>", " ", html_of(client, full)))

    assert set(re.findall(r"\$[\d,]+|\d+\.\d+%|\d{4}-\d\d", text)) <= set(
        re.findall(r"\$[\d,]+|\d+\.\d+%|\d{4}-\d\d", page)
    )


def test_it_can_be_read_by_everybody(client, full):
    document = brief_of(client, full)

    assert faults(document) == []
    assert [words for tag, words in document.headings if tag != "H3"] == [
        "Morning calls",
        *["The problem", "What it is", "What it takes", "What is known, and what is not"],
        *["Would it suit us?", "Who has it", "Whom to ask", "Sources"],
    ]
    assert document.tags.count("/TH") == 9  # at a glance, what it takes, claim and check
    (words,) = document.alternatives
    assert words.startswith("Chart: Chronic absenteeism, percent. Elmwood: 2013-14 6.1%, 2014-15 6.9%")
    assert {"PublicSans-Regular", "PublicSans-Bold", "SourceSerif4-SemiBold"} <= set(document.fonts)


def test_a_thin_profile_says_what_is_not_recorded(client):
    text = brief_of(
        client, PracticeFactory(title="Thin", lead_district=DistrictFactory(short_name="Elm"))
    ).text

    for words in (
        "Money Not recorded",
        "Staff and their time Not recorded",
        "The board commits to Not recorded",
    ):
        assert words in text
    assert "Not on record: questions to ask Elm" in text
    assert "No result is claimed." in text
    assert not re.search(r"None|N/A|null|none\b", text)


WORD = {
    "letters": "W",
    "words": "Teachers write many words. ",
    "paragraphs": "Teachers write.\n\n",
    "items": "- Do\n",
}


@pytest.mark.parametrize("kind", WORD)
def test_whatever_is_written_it_is_two_pages_and_says_what_is_left_out(client, elm, kind):
    def most(limit):
        return (WORD[kind] * limit)[:limit].strip()

    long = {
        field.name: most(field.max_length)
        for field in Practice._meta.get_field("public_revision").related_model._meta.concrete_fields
        if field.name in LONG
    }
    parts = []
    for _ in range(20):
        parts += [
            Component(name=most(120), what=most(500), kind="core"),
            Role(role=most(120), people=most(120)),
            Risk(risk=most(500), mitigation=most(500)),
            Outcome(claim=most(400), caveat=most(500), source=most(200), measure=most(160)),
            Source(title=most(300), publisher=most(160), published=most(80)),
            Citation(title=most(300)),
        ]
    others = [DistrictFactory(short_name=f"Town number {n}") for n in range(25)]
    practice = PracticeFactory(
        lead_district=elm,
        districts=others,
        parts=parts,
        contact_role=most(80),
        offers=["call", "visit"],
        **long,
    )

    document = brief_of(client, practice, f"?like={like('stafford').slug}")

    assert document.pages <= brief.MOST_PAGES
    assert faults(document) == []
    assert "more on the page" in document.text
    assert "on the page." in document.text
    assert document.headings[-2:] == [("H2", "Sources"), ("H3", "Research that is named")]


LONG = {
    *["title", "tagline", "summary", "problem", "description", "cost_note", "training", "technology"],
    *["data_needed", "board_note", "did_not_work", "before_you_start", "good_fit", "be_careful"],
}


def test_for_a_district_it_says_how_like_it_is(client, full):
    stafford = like("stafford", 1300)
    for size in (100, 20_000):
        like(f"town-{size}", size)

    text = brief_of(client, full, f"?like={stafford.code}").text

    assert "Board brief for Stafford" in text
    assert "Like Stafford: " in text
    assert "Public figures Students Meals English learners Disability Elmwood 1,234 30.0% 10.0%" in text


def test_a_district_that_is_like_none_is_told_why(client, full):
    DistrictFactory(slug="center", short_name="The Center", kind="resc")
    oak = full.public_revision.districts.get(short_name="Oakville")

    told = brief_of(client, full, "?like=center").text
    assert "The Center cannot be compared. The Center is of the kind" in told
    assert "Oakville has this practice itself." in brief_of(client, full, f"?like={oak.slug}").text


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("?like=nowhere", "like: “nowhere” is not one of the choices.\n"),
        ("?like=elmwood&like=oak", "like: Give it once.\n"),
    ],
)
def test_a_district_that_there_is_not_is_a_clear_answer(client, full, query, answer):
    response = ask(client, full, query)

    assert (response.status_code, response.content.decode()) == (400, answer)
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_the_page_leads_to_it_with_the_readers_district(client, full):
    like("stafford")

    page = client.get(f"{full.get_absolute_url()}?like=stafford").content.decode()

    assert 'href="/practices/calls/brief.pdf?like=stafford"' in page


def test_a_preview_has_none(client, elm):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    draft = PracticeFactory(slug="draft", lead_district=elm, state=State.DRAFT)

    assert "brief.pdf" not in client.get("/practices/draft/preview/").content.decode()
    assert ask(client, draft).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.ARCHIVED, "This profile is archived. A reason"),
        (State.ENDED, "This practice has ended. A reason"),
        (State.STALE, "Not checked lately."),
    ],
)
def test_what_a_reader_must_know_first_stands_first(client, elm, state, words):
    text = brief_of(client, PracticeFactory(lead_district=elm, state=state, problem="Why.")).text

    assert text.index(words) < text.index("The problem")


@pytest.mark.parametrize(("state", "robots"), [(State.ARCHIVED, "noindex"), (State.PUBLISHED, None)])
def test_search_engines_leave_an_archived_one_out(client, elm, state, robots):
    assert ask(client, PracticeFactory(lead_district=elm, state=state)).get("X-Robots-Tag") == robots


def test_a_withdrawn_practice_is_gone_and_a_renamed_one_leads_on(client, full):
    SlugRedirect.objects.create(slug="old-calls", practice=full)
    moved = client.get("/practices/old-calls/brief.pdf?like=elmwood")
    assert (moved.status_code, moved.url) == (301, "/practices/calls/brief.pdf?like=elmwood")

    actions.change_status(full, State.WITHDRAWN, by=None, reason="A reason")

    assert ask(client, full).status_code == 410


def test_whatever_is_typed_comes_out_as_text(client, elm):
    hostile = '#read("/etc/passwd") $x$ <script>alert(1)</script> {{ x }} ™'
    parts = [
        Outcome(claim=hostile),
        Risk(risk=f"{hostile} 中文 😀 \u2028"),
        Component(name=hostile, kind="core"),
    ]
    practice = PracticeFactory(
        lead_district=elm, title=hostile, problem=hostile, parts=parts, board_note=hostile
    )

    document = brief_of(client, practice)

    assert document.text.count(hostile) == 6 + document.pages  # the title stands at the foot of each, too
    assert "[letters that this document cannot show] [grinning face]" in document.text
    assert faults(document) == []


def test_nobodys_address_is_in_it(client, full):
    Practice.objects.filter(pk=full.pk).update(contact_email="ada@elm.example", contact_name="Ada Elm")

    document = brief_of(client, full)

    assert "@" not in document.text
    assert "Ada" not in document.text
    assert not [url for url, _ in document.links if url.startswith("mailto:")]
    assert "to the contact of Elmwood: superintendent." in document.text


def test_the_same_facts_are_set_once_and_give_the_same_bytes(client, full, time_machine):
    first = ask(client, full).content
    before = brief._set.cache_info()
    time_machine.move_to(datetime.now(UTC).replace(microsecond=0))

    again = ask(client, full).content

    after = brief._set.cache_info()
    assert again == first
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)
    assert after.maxsize == brief.KEPT
    brief._set.cache_clear()
    assert ask(client, full).content == first


def test_a_new_figure_is_in_the_next_brief(client, full, elm):
    first = ask(client, full).content
    ObservationFactory(district=elm, school_year=2018, value="8.8")

    assert "8.8%" in Document(ask(client, full).content).text
    assert "8.8%" not in Document(first).text


def test_caches_may_keep_it_and_an_unchanged_one_is_not_sent_again(client, full, settings):
    settings.PUBLIC_CACHE_SECONDS = 60
    first = ask(client, full)

    assert first["Cache-Control"] == "public, max-age=60"
    assert first["Content-Disposition"] == 'attachment; filename="board-brief-calls.pdf"'
    assert ask(client, full, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_it_bears_the_day_on_which_its_facts_last_changed(client, full):
    Practice.objects.filter(pk=full.pk).update(verified_on=date(2041, 3, 2), verified_by="district")

    document = brief_of(client, full)

    assert document.reader.metadata.creation_date.date() == date(2041, 3, 2)
    assert "as of 2 March 2041" in document.text


def test_those_who_took_it_up_are_told_by_the_apps_above(client, full, monkeypatch):
    users = [
        ("Ashford", "In use since 2024-25"),
        ("Birch", "Stopped: money"),
        ("Cedar", "In use since 2024-25"),
    ]
    fill = [lambda request, practice: ("", {"users": users}), lambda request, practice: None]
    monkeypatch.setitem(places._FILLERS, "practice:users", fill)

    text = brief_of(client, full).text

    assert "In use since 2024-25: Ashford, Cedar" in text
    assert "Stopped: money: Birch" in text


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_for_one_and_for_three_of_everything(
    client, elm, django_assert_num_queries, count
):
    like("stafford")
    others = [DistrictFactory() for _ in range(count)]
    practice = PracticeFactory(
        lead_district=elm, districts=others, parts=every_part(elm, count=count), **FULL
    )

    with django_assert_num_queries(28):
        ask(client, practice, "?like=stafford")
