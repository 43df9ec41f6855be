"""The page of a practice: what it shows, what it leaves out and what it never gives away."""

import re
from datetime import date
from html import unescape

import pytest

from profiles import actions, texts
from profiles.models import (
    Citation,
    Component,
    GroupServed,
    Milestone,
    Outcome,
    Partner,
    Resource,
    Risk,
    Role,
    School,
    Source,
)
from profiles.vocabulary import Attestation
from profiles.workflow import State
from tests.factories import (
    DistrictFactory,
    IndicatorFactory,
    PracticeFactory,
    StudentGroupFactory,
    TagFactory,
    TopicFactory,
)
from tests.profiles.reading import html_of, mails_of, main_of, page_of, words_of

pytestmark = pytest.mark.django_db
OLD = {"baseline_year": 2012, "followup_year": 2013}


def every_part(district, *, count=1):
    """Rows of every kind; ``count`` of each that may repeat."""
    group, indicator = StudentGroupFactory(code="homeless", name="Homeless students"), IndicatorFactory()
    rows = [GroupServed(student_group=group)]
    for n in range(count):
        rows += [
            Component(name=f"Core part {n}", what="Keep it.", kind="core"),
            Component(name=f"Free part {n}", what="Change it.", variation="By town.", kind="adaptable"),
            Role(role=f"Nurse {n}", people="One", fte="0.5", assignment="new"),
            Milestone(when="Fall 2016", what=f"Step {n}"),
            Risk(risk=f"Risk {n}", mitigation="What helps."),
            Partner(name=f"Partner {n}", kind="college"),
            School(name=f"School {n}", district=district),
            Outcome(claim=f"Claim {n}", indicator=indicator, student_group=group, source="A report"),
            Resource(title=f"Video {n}", kind="video", url="https://www.example.org/video", accessible=False),
            Citation(title=f"Study {n}", url="https://example.org/study"),
            Source(title=f"Release {n}", publisher="A newspaper", url="https://example.org/release"),
        ]
    return rows


FULL = {
    "title": "Morning calls",
    "tagline": "One call before nine",
    "summary": "The summary.",
    "practice_type": "protocol",
    "problem": "The problem text.",
    "description": "1. First step\n2. Second step",
    "features": ["Feature one", "Feature two"],
    "logic_model": "The reason why.",
    "reach_students": 1269,
    "reach_schools": 1,
    "reach_year": 2019,
    "extent": "district",
    "start_year": 2016,
    "end_year": 2020,
    "training": "Training text.",
    "technology": "Technology text.",
    "data_needed": "Data text.",
    "board_commitment": "endorsed",
    "board_note": "Board text.",
    "before_you_start": "Before text.",
    "to_sustain": "Sustain text.",
    "startup_cost": 55000,
    "annual_cost": 126900,
    "cost_note": "Cost text.",
    "funding_sources": ["title_i", "philanthropy"],
    "local_evidence": 3,
    "tier_claimed": 4,
    "did_not_work": "Failure text.",
    "who_gains": "Gains text.",
    "unintended_effects": "Effects text.",
    "good_fit": "- Fit text",
    "be_careful": "- Care text",
    "video_url": "https://video.example.org/1",
    "offers": ["call"],
}


@pytest.fixture
def full():
    district = DistrictFactory(
        short_name="Elmwood", enrollment=1234, enrollment_year=2026, planning_region="Hills"
    )
    return PracticeFactory(
        lead_district=district,
        first_installment=True,
        contact_role="superintendent",
        parts=every_part(district),
        tags=[TagFactory(name="Phone calls")],
        **FULL,
    )


@pytest.fixture
def thin():
    return PracticeFactory(title="Thin", lead_district=DistrictFactory(short_name="Elmwood"))


EVERYTHING = [
    *[
        "Morning calls",
        "One call before nine",
        "Protocol",
        "First installment, 2019",
        "1,234 students",
        "Hills",
    ],
    *["The summary.", "The problem text.", "First step", "Feature one", "The reason why."],
    *["Core part 0", "Free part 0", "By town.", "One; 0.5 of full time; new for this", "Partner 0 College"],
    *["School 0", "Homeless students", "1,269 students, 1 school, in 2018-19", "From 2015-16 to 2019-20"],
    *["Training text.", "Technology text.", "Data text.", "Board endorsed it. Board text.", "Before text."],
    *[
        "Fall 2016 Step 0",
        "Sustain text.",
        "Risk 0 What helps.",
        "$55,000",
        "$126,900",
        "Title I, Philanthropy",
    ],
    *[
        "$100 to $249 a student",
        "Cost text.",
        "Claim 0",
        "A report",
        "Compared",
        "Failure text.",
        "Gains text.",
    ],
    *["A source claims Tier 4 Demonstrates a rationale. No reviewer has confirmed it.", "Effects text."],
    *[
        "Fit text",
        "Care text",
        "Our reading of the sources, not the district's words.",
        "Study 0, example.org",
    ],
    *["Video 0, example.org Video. Not fully accessible.", "Release 0, A newspaper", "Keywords: Phone calls"],
    *["Captions: not recorded", "Video call", "Contact on record: superintendent."],
]


def test_a_full_profile_shows_everything_that_is_recorded(client, full):
    words = words_of(html_of(client, full))

    assert [each for each in EVERYTHING if each not in words] == []


def test_the_contents_list_names_every_section_in_order_and_no_other(client, full):
    html = html_of(client, full)

    listed = re.findall(r'<li><a href="#([a-z]+)">', html)
    assert listed == re.findall(r'<section class="ltg-part[^"]*" id="([a-z]+)"', html)
    assert listed == [
        *["summary", "problem", "how", "reach", "people", "starting", "cost"],
        *["results", "fit", "ask", "use", "resources", "sources"],
    ]


def test_a_section_without_content_is_not_shown(client, thin):
    html = html_of(client, thin)

    assert re.findall(r'<section class="ltg-part[^"]*" id="([a-z]+)"', html) == [
        "summary",
        "ask",
        "use",
        "sources",
    ]
    assert "<h3></h3>" not in html
    assert not re.search(r"None|N/A|null", words_of(html))


def test_a_thin_profile_says_not_recorded_at_most_twice(client, thin):
    assert words_of(html_of(client, thin)).lower().count("not recorded") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three_of_everything(
    client, django_assert_num_queries, count
):
    topics = [TopicFactory() for _ in range(count)]
    district = DistrictFactory()
    practice = PracticeFactory(
        lead_district=district,
        districts=[DistrictFactory() for _ in range(count)],
        parts=every_part(district, count=count),
        topics=topics,
        tags=[TagFactory() for _ in range(count)],
        **FULL,
    )
    for _ in range(count):
        PracticeFactory(topics=topics)

    with django_assert_num_queries(27):
        response = client.get(practice.get_absolute_url())

    assert len(response.context["near"]) == count


def test_each_district_tells_what_it_did_and_saw(client):
    elm, oak, ash = (DistrictFactory(short_name=name) for name in ("Elmwood", "Oakville", "Ashford"))
    told = {elm: {"did": "A council.", "saw": "More parents."}, oak: {"did": "Evening meals."}}
    practice = PracticeFactory(lead_district=elm, districts=[oak, ash], told=told)

    words = words_of(html_of(client, practice))

    assert "Elmwood and 2 other districts" in words
    assert "Each district took a different approach." in words
    assert "Elmwood Leads What it did A council. What it saw More parents." in words
    assert "Oakville What it did Evening meals." in words
    assert "Also taking part: Ashford ." in words


def test_a_practice_of_one_district_has_no_list_of_districts(client, thin):
    assert 'id="districts"' not in html_of(client, thin)


def test_a_claim_that_nobody_can_check_stands_without_a_check(client):
    html = html_of(client, PracticeFactory(parts=[Outcome(claim="It fell.", measure="Visits")]))

    assert "What stands behind it" in html
    assert "Not reviewed: nobody has set it beside the public figures yet." in html
    assert "Our check" not in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.ENDED, "This practice has ended. A reason"),
        (State.ARCHIVED, "This profile is archived. A reason It is kept for the record"),
    ],
)
def test_a_state_that_matters_stands_above_with_its_reason_and_old_results_are_still_old(
    client, state, words
):
    practice = PracticeFactory(state=state, parts=[Outcome(claim="It fell.", **OLD)])

    html = html_of(client, practice)

    assert words in words_of(html)
    assert html.index("ltg-banner") < html.index('id="summary"')
    assert "Older evidence." in html[html.index('id="results"') :]


@pytest.mark.parametrize(("state", "hidden"), [(State.ENDED, False), (State.ARCHIVED, True)])
def test_only_an_archived_profile_asks_search_engines_to_leave_it_out(client, state, hidden):
    html = html_of(client, PracticeFactory(state=state))

    assert ('<meta name="robots" content="noindex">' in html) is hidden


def test_a_paused_practice_says_why(client):
    practice = PracticeFactory(status="paused", status_reason="No staff.")

    assert "This practice is paused. No staff." in words_of(html_of(client, practice))


@pytest.mark.parametrize(("day", "shown"), [(date(2025, 8, 21), True), (date(2025, 8, 22), False)])
def test_a_profile_says_after_fifteen_months_that_nobody_checked_it(client, time_machine, day, shown):
    practice = PracticeFactory(verified_on=day, verified_by="csde")
    time_machine.move_to("2026-11-21T12:00:00Z")

    assert ("Not checked lately." in words_of(html_of(client, practice))) is shown


def test_the_months_since_publishing_count_from_the_day_in_connecticut(client, time_machine):
    time_machine.move_to("2025-08-22T03:30:00Z")  # still the 21st there
    practice = PracticeFactory()
    time_machine.move_to("2026-11-21T12:00:00Z")

    assert "Not checked lately." in words_of(html_of(client, practice))


def test_an_ended_practice_is_ended_at_a_glance(client):
    practice = PracticeFactory(state=State.ENDED, stage="full")

    assert "Stage Ended" in words_of(html_of(client, practice))


def test_questions_ask_what_is_open_and_the_mail_carries_them(client):
    practice = PracticeFactory(
        lead_district=DistrictFactory(short_name="Elmwood"), annual_cost=0, problem="A number."
    )

    html = html_of(client, practice)

    asked = re.findall(r"<li><b>([^<]*)</b>", html[html.index('id="ask"') :])
    assert asked[:3] == ["How it works", "Time", "Reach"]
    assert "Cost" not in asked
    assert f'href="{practice.get_absolute_url()}contact/?ask=all">Ask these questions</a>' in html


def test_nobodys_address_is_shown_and_messages_go_by_a_form(client):
    """Also where the district chose to show it: connecting goes by the form (tests/contacts)."""
    contact = {
        "contact_email": "lead@elmwood.example",
        "contact_phone": "860-555-0100",
        "contact_name": "A Person",
    }
    for who in ("public", "relayed", "leaders", ""):
        practice = PracticeFactory(**contact, contact_visibility=who)
        html = html_of(client, practice)

        assert not re.search(r"elmwood\.example|555-0100|A Person", html)
        # To whomever the reader likes, never to somebody of ours.
        assert [mail[:16] for mail in mails_of(html)] == ["mailto:?subject="]
        assert html.count(f'href="{practice.get_absolute_url()}contact/">Write to') == 2


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Your message goes to the State Department of Education. Staff there pass it on to Elmwood."),
        ("lead@elmwood.example", "Your message goes to the contact of Elmwood: superintendent."),
    ],
)
def test_who_gets_a_message_is_said(client, email, words):
    practice = PracticeFactory(
        lead_district=DistrictFactory(short_name="Elmwood"),
        contact_role="superintendent",
        contact_email=email,
    )

    assert words in words_of(html_of(client, practice))


def test_who_wrote_the_text_is_said(client):
    elm = DistrictFactory(short_name="Elmwood")
    ours = PracticeFactory()
    theirs = PracticeFactory(
        written_by="district",
        lead_district=elm,
        parts=every_part(elm),
        attestations=Attestation.values,
        **FULL | {"status": "in_use", "stage": "full", "lowest_grade": 0, "highest_grade": 5},
    )

    assert "Written by the State Department of Education from published sources." in words_of(
        html_of(client, ours)
    )
    html = html_of(client, theirs)
    assert '"author": {"@type": "EducationalOrganization", "name": "Elmwood' in html
    words = words_of(html)
    assert "Written by Elmwood." in words
    assert "Our reading of the sources" not in words


def test_the_text_names_its_date_and_number(client, thin, time_machine):
    texts.start_revision(thin, by=None)
    time_machine.move_to("2026-11-22T03:30:00Z")  # still the 21st in Connecticut
    actions.change_status(thin, State.PUBLISHED, by=None)

    assert "Text of 21 November 2026, number 2." in words_of(html_of(client, thin))


def test_a_text_being_written_is_not_shown(client, thin):
    text = texts.start_revision(thin, by=None)
    text.title = "Secret"
    text.save()
    Role.objects.create(revision=text, role="Secret role")

    assert "Secret" not in html_of(client, thin)


def test_long_text_is_markdown_and_never_raw_html(client):
    practice = PracticeFactory(description="**Bold** <script>alert(1)</script> [x](javascript:alert(1))")

    html = html_of(client, practice)

    assert "<strong>Bold</strong>" in html
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html


def test_the_page_has_no_inline_style_and_no_inline_script(client, full):
    html = html_of(client, full)

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    scripts = set(re.findall(r"<script[^>]*>", html)) - {'<script type="application/ld+json">'}
    assert all("src=" in tag for tag in scripts)


def test_sharing_is_by_plain_links_with_the_campaigns_tag(client, full):
    html = html_of(client, full)
    share = unescape(html[html.index("ltg-share") : html.index("</main>")])

    for address in ("mailto:?subject=", "linkedin.com/sharing", "facebook.com/sharer", "x.com/intent/post"):
        assert address in share
    assert share.count("LearnGrowCT") >= 4


def test_similar_practices_share_topics_and_are_listed_ones(client):
    topic = TopicFactory()
    practice, near = PracticeFactory(topics=[topic]), PracticeFactory(topics=[topic])
    PracticeFactory()
    for state in (State.DRAFT, State.ARCHIVED, State.WITHDRAWN):
        PracticeFactory(topics=[topic], state=state)

    assert list(page_of(client, practice).context["near"]) == [near]


def test_a_practice_without_any_near_one_has_no_such_part(client, thin):
    assert "Similar practices" not in html_of(client, thin)


def test_a_withdrawn_practice_says_when_and_leads_to_its_topic_but_tells_no_reason(client, time_machine):
    topic = TopicFactory(name="Attendance")
    time_machine.move_to("2026-11-21T12:00:00Z", tick=False)
    practice = PracticeFactory(title="Gone", topics=[topic], state=State.WITHDRAWN)

    response = client.get(practice.get_absolute_url())

    html = response.content.decode()
    assert response.status_code == 410
    assert "Withdrawn on 21 November 2026 by the State Department of Education." in words_of(html)
    assert topic.get_absolute_url() in main_of(html)
    assert not re.search(r"Gone|A reason", html)
