"""Charts where readers meet them: under a claim, on the home page, on a district's page."""

import re

import pytest

from profiles.models import Outcome
from profiles.workflow import State
from tests.factories import (
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    PracticeFactory,
    StudentGroupFactory,
    UserFactory,
)
from tests.profiles.reading import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def elm():
    district = DistrictFactory(short_name="Elmwood", slug="elmwood")
    for year, value in ((2014, "6.1"), (2015, "6.9"), (2016, "7.3"), (2017, "5.7")):
        ObservationFactory(district=district, school_year=year, value=value)
    return district


def claim(indicator=None, **values):
    values = {"claim": "It fell.", "student_group": StudentGroupFactory()} | values
    return Outcome(indicator=indicator or IndicatorFactory(), **values)


def practice_of(district, *claims, **values):
    return PracticeFactory(lead_district=district, start_year=2016, parts=list(claims), **values)


def words_of(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def figures_of(html):
    return re.findall(r"<figure.*?</figure>", html, re.DOTALL)


def test_a_claim_on_a_public_indicator_has_the_chart_of_the_lead_district(client, elm):
    (figure,) = figures_of(html_of(client, practice_of(elm, claim())))

    words = words_of(figure)
    assert "Chronic absenteeism, percent" in words
    assert "Practice begins, 2015-16" in words
    assert (
        "Elmwood’s figure was between 6.1% and 6.9% in 2013-14 to 2014-15 , before the start,"
        " and between 5.7% and 7.3% in 2015-16 to 2016-17 , from it on."
    ) in words


def test_the_table_under_the_chart_has_its_numbers(client, elm):
    (figure,) = figures_of(html_of(client, practice_of(elm, claim())))

    table = words_of(figure.partition("<tbody>")[2].partition("</tbody>")[0])
    assert table == "2013-14 6.1% 2014-15 6.9% 2015-16 7.3% 2016-17 5.7%"
    drawn = re.findall(r">([\d.]+%?)</(?:text|tspan)>", figure)
    assert {"6.1", "7.3", "5.7%"} <= set(drawn)


def test_claims_on_the_same_indicator_and_students_share_a_chart_under_the_last(client, elm):
    html = html_of(client, practice_of(elm, claim(), claim(claim="It fell more.", student_group=None)))

    assert len(figures_of(html)) == 1
    assert html.index("It fell more.") < html.index("<figure")


@pytest.mark.parametrize("other", ["local measure", "no figures of the district"])
def test_a_claim_without_public_figures_has_no_chart(client, elm, other):
    outcome = (
        Outcome(claim="It fell.", measure="Days lost")
        if other == "local measure"
        else claim(IndicatorFactory(code="other", name="Other"))
    )

    assert figures_of(html_of(client, practice_of(elm, outcome))) == []


def test_the_preview_shows_the_chart_too(client, elm):
    practice = practice_of(elm, claim(), state=State.DRAFT)
    client.force_login(UserFactory(groups=["curator"]))

    html = client.get(f"/practices/{practice.slug}/preview/").content.decode()

    assert len(figures_of(html)) == 1


@pytest.mark.parametrize("address", ["practice", "district", "home"])
def test_a_figure_that_is_held_back_is_nowhere_in_the_page(client, settings, elm, address):
    # Stored under laxer limits: 77.77 of 18 students.
    ObservationFactory(district=elm, school_year=2018, value="77.77", numerator=14, denominator=18)
    ObservationFactory(district=elm, school_year=2019, value="66.66", numerator=4, denominator=6)
    practice = practice_of(elm, claim(), first_installment=True)
    url = {"practice": practice.get_absolute_url(), "district": "/districts/elmwood/", "home": "/"}[address]

    html = client.get(url).content.decode()

    assert "held back" in html.lower()
    assert not re.search(r"77\.[78]|66\.[67]", html)


def test_no_style_attribute_and_every_id_once(client, elm):
    html = html_of(client, practice_of(elm, claim()))

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert "style=" not in html
    assert html.count('role="img"') == 2


def test_the_card_of_the_first_installment_has_a_small_chart(client, elm):
    practice_of(elm, claim(), first_installment=True)

    (figure,) = figures_of(client.get("/").content.decode())

    assert "Chronic absenteeism, percent Elmwood’s figure was between" in words_of(figure)


def test_a_district_without_a_figure_of_an_indicator_names_it(client, elm):
    IndicatorFactory(code="graduation", name="Graduation rate")
    IndicatorFactory(code="statewide", name="Whole state", statewide_only=True)

    page = words_of(client.get("/districts/elmwood/").content.decode())

    assert "Not published for Elmwood. Graduation rate." in page
    assert "Whole state" not in page


def test_a_district_shows_its_figures_over_time_with_a_table_each(client, elm):
    (figure,) = figures_of(client.get("/districts/elmwood/").content.decode())

    words = words_of(figure)
    assert "Elmwood: 6.1% in 2013-14, at its highest 7.3% in 2015-16, 5.7% in 2016-17." in words
    assert "2013-14 6.1%" in words
