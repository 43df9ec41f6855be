"""Two to four practices side by side."""

import re
from datetime import date

import pytest
import time_machine

from profiles.actions import verified
from profiles.compare import LONG, cut, plain, sentences
from profiles.models import Citation, Component, Outcome, Role, SlugRedirect
from profiles.vocabulary import Verifier
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
COMPARE = "/practices/compare/"


def asked(*slugs, like=""):
    query = "&".join(f"p={slug}" for slug in slugs)
    return f"{COMPARE}?{query}{f'&like={like}' if like else ''}"


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split()).replace(" ,", ",")


def text_of(response):
    return words(response.content.decode())


def rows(response):
    """{row heading: [what each practice says]} of the table."""
    table = re.search(r"<tbody.*</tbody>", response.content.decode(), re.DOTALL)[0]
    found = {}
    for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL):
        heading = words(re.search(r"<th.*?</th>", row, re.DOTALL)[0])
        found[heading] = [words(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    return found


@pytest.fixture
def three():
    """A practice with much recorded, one with little, one of two districts."""
    mill, brook, ford = (DistrictFactory(short_name=name) for name in ("Mill", "Brook", "Ford"))
    PracticeFactory(
        slug="much",
        title="Home visits",
        tagline="Staff visit families",
        problem="Too many **absences**.",
        lead_district=mill,
        lowest_grade=-1,
        highest_grade=12,
        annual_cost=1000,
        local_evidence=2,
        tier_claimed=3,
        status="in_use",
        stage="full",
        parts=[
            Component(name="A visit", kind="core"),
            Component(name="A letter", kind="adaptable"),
            Role(role="Nurse", hours_a_week=2),
            Outcome(
                claim="Absence fell.",
                check_result="cannot",
                checked_by=UserFactory(),
                checked_on="2026-01-01",
                caveat="No counts.",
                followup_year=2026,
            ),
            Outcome(claim="Calls rose."),
            Citation(title="A study", url="https://example.org/study"),
        ],
    )
    PracticeFactory(slug="little", title="Letters", lead_district=brook)
    PracticeFactory(slug="shared", title="Calls", lead_district=ford, districts=[mill])


@pytest.mark.parametrize("count", [2, 4])
def test_two_and_four_practices_take_the_same_queries(client, django_assert_num_queries, count):
    home = DistrictFactory(slug="home", grade_span="k12", enrollment=900, enrollment_year=2026)
    for n in range(count):
        PracticeFactory(
            slug=f"p{n}",
            districts=[DistrictFactory()],
            topics=[TopicFactory(), TopicFactory()],
            parts=[Role(role="Nurse"), Component(name="A part"), Outcome(claim="It fell.")],
        )

    with django_assert_num_queries(19):
        response = client.get(asked(*(f"p{n}" for n in range(count)), like=home.slug))

    assert len(response.context["page"].columns) == count


@time_machine.travel("2026-11-21")
def test_each_row_says_what_each_practice_says(client, three):
    response = client.get(asked("much", "little"))

    assert rows(response) == {
        "What it is": [],
        "In short": ["Staff visit families", "What it is."],
        "The problem": ["Too many absences.", "Not recorded"],
        "Grades": ["PK–12", "Not recorded"],
        "Core parts": ["A visit", "Not recorded"],
        "Staff and their time": ["Nurse: 2 hours a week", "Not recorded"],
        "Cost": ["Each year: $1,000", "Not recorded"],
        "Evidence": [],
        "Local evidence": ["Monitored", "Not reviewed"],
        "Research basis": ["Tier 3 Promising: claimed, not reviewed", "Not reviewed"],
        "What is claimed": ["Absence fell. And 1 more.", "Not recorded"],
        "Check": ["Cannot be checked By a reviewer", "No result claimed"],
        "Keep in mind": ["No counts.", "Nothing noted"],
        "Getting in touch": [],
        "Taking part": ["1 district", "1 district"],
        "Today": ["In use. Full implementation", "Not recorded"],
        "Ask": ["Write to Mill", "Write to Brook"],
    }


def test_a_row_that_nobody_filled_is_named_below_the_table(client, three):
    response = client.get(asked("little", "shared"))

    assert "for none of these practices, so left out: the problem, for whom, grades," in text_of(response)
    assert {"The problem", "Grades", "Cost"} & rows(response).keys() == set()
    # Two answers that are never left out.
    assert rows(response)["Local evidence"] == rows(response)["Research basis"] == ["Not reviewed"] * 2


def test_a_confirmed_tier_stands_and_a_claimed_one_never_passes_for_it(client, three):
    PracticeFactory(
        slug="studied",
        tier_confirmed=2,
        tier_confirmed_by=UserFactory(),
        tier_confirmed_on=date(2026, 1, 1),
    )

    assert rows(client.get(asked("studied", "much")))["Research basis"] == [
        "Tier 2 Moderate",
        "Tier 3 Promising: claimed, not reviewed",
    ]


def test_the_columns_stand_in_the_order_asked_and_each_can_be_removed(client, three):
    page = client.get(asked("shared", "much", "little", like="")).content.decode()

    assert re.findall(r'class="ltg-cmp__t" href="[^"]*">([^<]*)', page) == ["Calls", "Home visits", "Letters"]
    removes = [url.replace("&amp;", "&") for url in re.findall(r'ltg-cmp__remove" href="([^"]*)"', page)]
    assert removes == [asked("much", "little"), asked("shared", "little"), asked("shared", "much")]


def test_seen_from_a_district_the_nearest_of_those_taking_part_stands_beside_it(client):
    def district(name, students, meals, **more):
        figures = {"enrollment": students, "enrollment_year": 2026, "demographics_year": 2026}
        return DistrictFactory(
            short_name=name,
            slug=name.lower(),
            lowest_grade=-1,
            highest_grade=12,
            grade_span="k12",
            pct_free_or_reduced_meals=meals,
            **figures,
            **more,
        )

    district("Home", 1000, "40.0")
    near, far = district("Near", 1100, "41.0"), district("Far", 9000, "80.0")
    center = DistrictFactory(short_name="Center", kind="resc")
    PracticeFactory(slug="both", lead_district=center, districts=[far, near])
    PracticeFactory(slug="alone", lead_district=far)
    PracticeFactory(slug="none", lead_district=center)

    response = client.get(asked("both", "alone", "none", like="home"))

    compared = rows(response)
    assert compared["Like Home?"] == []
    assert compared["District Home PK–12"] == ["Near PK–12, the nearest of 3", "Far PK–12", "Center"]
    assert compared["Students Home 1,000"] == ["1,100", "9,000", "No figure"]
    assert compared["Free or reduced-price meals Home 40.0%"] == ["41.0%", "80.0%", "No figure"]
    assert "seen from Home" in text_of(response)


def test_a_share_of_too_few_students_is_not_shown(client, three):
    few = {"enrollment": 100, "enrollment_year": 2026, "demographics_year": 2026}
    district = DistrictFactory(slug="tiny", short_name="Tiny", pct_english_learners="3.0", **few)
    PracticeFactory(slug="of-tiny", lead_district=district)

    page = client.get(asked("of-tiny", "little", like="tiny")).content.decode()

    assert "3.0" not in page
    assert "Suppressed: too few students" in page


def test_a_claim_whose_figures_rest_on_too_few_students_gives_no_number(client, three, settings):
    settings.SUPPRESS_NUMERATOR_UNDER = settings.SUPPRESS_DENOMINATOR_UNDER = 0
    outcome = Outcome(
        claim="From 7 to 3 students.", unit="count", baseline_value=7, followup_value=3, followup_numerator=3
    )
    PracticeFactory(slug="few", parts=[outcome])
    settings.SUPPRESS_NUMERATOR_UNDER, settings.SUPPRESS_DENOMINATOR_UNDER = 6, 20

    claimed = rows(client.get(asked("few", "little")))["What is claimed"]

    assert claimed == [
        "A result is claimed. Too few students stand behind its figures to show it.",
        "Not recorded",
    ]


NOT_A_COMPARISON = [
    ("", "No practice is chosen. Choose two to four"),
    ("?p=&p=", "No practice is chosen."),
    ("?p=much", "One practice is chosen. Choose one to three more"),
    ("?p=much&p=much", "One practice is chosen."),
    ("?p=much&p=nobody", "There is no practice “nobody”, or it was withdrawn."),
    ("?p=much&p=a%00b", "There is no practice “a"),
    ("?p=much&p=hidden", "There is no practice “hidden”, or it was withdrawn."),
    ("?p=much&p=gone", "There is no practice “gone”, or it was withdrawn."),
    ("?p=much&p=little&p=shared&p=n1&p=n2", "You can compare up to four practices. 5 are chosen. Remove 1."),
]


@pytest.mark.parametrize(("query", "message"), NOT_A_COMPARISON)
def test_what_cannot_be_compared_says_why_and_what_to_do(client, three, query, message):
    PracticeFactory(slug="hidden", state=State.DRAFT, title="Confidential")
    PracticeFactory(slug="gone", state=State.WITHDRAWN, title="Confidential")
    PracticeFactory(slug="n1"), PracticeFactory(slug="n2")

    response = client.get(f"{COMPARE}{query}")

    assert response.status_code == 200
    assert message in text_of(response)
    assert "<table" not in response.content.decode()
    assert "Confidential" not in response.content.decode()
    if "Remove 1" not in message:
        assert 'href="/practices/' in response.content.decode().split("Choose")[1]


def test_unknown_ones_are_named_above_the_comparison_of_the_others(client, three):
    response = client.get(asked("much", "nobody", "little", like="nowhere"))

    assert "There is no practice “nobody”, or it was withdrawn." in text_of(response)
    assert "There is no district “nowhere”." in text_of(response)
    assert len(rows(response)["Ask"]) == 2


def test_a_former_address_finds_the_practice(client, three):
    practice = PracticeFactory(slug="new")
    SlugRedirect.objects.create(slug="old", practice=practice)

    assert [p.slug for p in client.get(asked("old", "much")).context["page"].practices] == ["new", "much"]


def test_what_ended_can_be_compared_and_says_so(client, three):
    PracticeFactory(slug="over", state=State.ENDED)

    compared = rows(client.get(asked("over", "much")))

    assert compared["Today"][0] == "Ended"
    assert compared["Keep in mind"][0] == "It has ended."


def test_search_engines_are_asked_to_leave_it_out_and_its_address_is_its_own(client, three):
    page = client.get(asked("much", "little")).content.decode()

    assert '<meta name="robots" content="noindex">' in page
    assert '<body class="ltg-comparepage">' in page
    assert f'href="{asked("much", "little").replace("&", "&amp;")}" data-copy' in page


def test_who_checked_it_last(client, three):
    practice = PracticeFactory(slug="checked")
    verified(practice, date(2026, 1, 2), by_role=Verifier.DISTRICT)

    compared = rows(client.get(asked("checked", "much")))

    assert compared["Checked"] == ["By the district, 2 Jan 2026", "Not checked yet"]


# Choosing on browse


def test_cards_have_a_box_and_the_bar_is_a_plain_form(client, three):
    page = client.get("/practices/?p=much&p=nobody").content.decode()

    boxes = re.findall(r'name="p" value="([^"]*)" form="compare"[^>]*?( checked)?>', page)
    assert sorted(boxes) == [("little", ""), ("much", " checked"), ("shared", "")]
    bar = re.search(r'<form class="ltg-comparebar[^"]*" id="compare".*?</form>', page, re.DOTALL)[0]
    assert 'action="/practices/compare/"' in bar
    assert '<button class="usa-button" type="submit">Compare</button>' in bar


def test_what_is_chosen_travels_in_the_address_from_page_to_page(client, three):
    topic = TopicFactory(slug="attendance")
    for n in range(11):
        PracticeFactory(title=f"Practice {n:02}", topics=[topic])

    page = client.get("/practices/?topic=attendance&p=much").content.decode()

    assert "topic=attendance&amp;p=much&amp;page=2" in page
    assert page.count('<input type="hidden" name="p" value="much"') == 2  # for the filters and for the bar
    assert "Chosen on other pages: Home visits." in words(page)
    assert 'href="/practices/?topic=attendance">Choose none' in page


def test_nothing_chosen_costs_no_query_and_a_choice_one(client, three, django_assert_num_queries):
    with django_assert_num_queries(8):
        client.get("/practices/")
    with django_assert_num_queries(9):
        client.get("/practices/?p=nobody")


def test_similar_practices_can_be_compared_at_once(client):
    topic = TopicFactory()
    for n in range(5):
        PracticeFactory(slug=f"p{n}", topics=[topic])

    page = client.get("/practices/p0/").content.decode()

    (url,) = re.findall(r'href="(/practices/compare/[^"]*)"', page)
    assert len(rows(client.get(url.replace("&amp;", "&")))["Ask"]) == 4


# Long texts


def test_a_claim_is_told_whole_with_what_limits_it(client, three):
    claim = (
        "The evaluators report that attendance rose by 4 percentage points in the first month after a visit,"
        " and by less in the months that followed. Students who were not visited fell by as much, though."
    )
    PracticeFactory(slug="long", parts=[Outcome(claim=claim, caveat=f"{'Not ' * 40}checked. Nor counted.")])

    compared = rows(client.get(asked("long", "little")))

    assert compared["What is claimed"][0] == claim
    assert compared["Keep in mind"][0] == f"{'Not ' * 40}checked."


def test_what_a_person_does_is_told_whole(client, three):
    role = Role(role="Liaison of the state team", people="One for each district, at most half of the time")
    PracticeFactory(slug="staffed", parts=[role])

    compared = rows(client.get(asked("staffed", "little")))

    assert compared["Staff and their time"][0].endswith("One for each district, at most half of the time")


START = "What the source says of it, at some length, and without any haste to come to the end of what it says"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Short.", "Short."),
        ("One sentence. " + "Another that is long " * 9, "One sentence."),
        (f"{START}. Then it was over. {START}.", f"{START}. Then it was over."),
        (f"{START} and more words than fit. More.", f"{START} and more words than fit."),
        (f"{START} {START}", f"{START} {START}"),
        (f"{START} by Dr. Lee of the U.S. Department", f"{START} by Dr. Lee of the U.S. Department"),
        (f"{START}, 3.5 percent. More of it.", f"{START}, 3.5 percent."),
        (f"{START} (as told). More of what it says.", f"{START} (as told)."),
    ],
)
def test_of_a_long_text_whole_sentences_are_told(text, told):
    assert len(text) > LONG or text == told
    assert sentences(text) == told


def test_a_name_is_cut_at_a_word():
    assert cut("Words without any end, at all", 23) == "Words without any end…"


def test_markdown_becomes_plain_words():
    assert plain("**Bold** & [a link](https://example.org)\n\n- one\n- two") == "Bold & a link one two"
