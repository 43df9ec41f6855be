"""Figures that rest on few students: whatever stores them, no output has them."""

import io
import zipfile

import pytest
from django.urls import reverse

from practices_portal import archive
from profiles.models import Outcome
from tests.factories import (
    DistrictFactory,
    IndicatorFactory,
    ObservationFactory,
    PracticeFactory,
    StudentGroupFactory,
    TownFactory,
    UserFactory,
)
from tests.pdf_reading import Document

pytestmark = pytest.mark.django_db

# As stored under laxer limits: value, numerator, denominator. None of their digits is anywhere else.
FEW_WITH_IT = ("7.31", 5, 71717)
FEW_IN_ALL = ("94.74", 18, 19)
FEW_LEFT_OUT = ("99.99", 38463, 38468)
TOKENS = [
    *("7.31", "7.3%", "71717", "71,717"),
    *("94.74", "94.7"),
    *("99.99", "38463", "38,463", "38468", "38,468"),
]


@pytest.fixture
def practice():
    """A practice whose district has such figures in every year, of all students and of a group."""
    district = DistrictFactory(
        slug="elmtown", short_name="Elmtown", grade_span="k12", lowest_grade=0, highest_grade=12
    )
    TownFactory().town_districts.create(district=district, relationship="local_board")
    everyone = StudentGroupFactory()
    group = StudentGroupFactory(code="high_needs", name="High needs")
    most = StudentGroupFactory(code="race_white", name="White")
    indicator = IndicatorFactory()
    for year in range(2012, 2020):
        for of, (value, part, whole) in (
            (everyone, FEW_WITH_IT),
            (group, FEW_IN_ALL),
            (most, FEW_LEFT_OUT),
        ):
            ObservationFactory(
                district=district,
                indicator=indicator,
                student_group=of,
                school_year=year,
                value=value,
                numerator=part,
                denominator=whole,
            )
    claims = [
        Outcome(claim="It fell.", indicator=indicator, student_group=of)
        for of in (StudentGroupFactory(), group, most)
    ]
    return PracticeFactory(
        slug="calls", lead_district=district, start_year=2016, parts=claims, first_installment=True
    )


ADDRESSES = [
    "/",
    "/practices/",
    "/practices/?like=elmtown",
    "/practices/calls/",
    "/practices/compare/?p=calls&p=other&like=elmtown",
    "/map/",
    "/map/?indicator=chronic_absenteeism_rate&year=2018-19",
    "/lessons/",
    "/topics/",
    "/districts/",
    "/districts/elmtown/",
    "/districts/elmtown/similar/",
    "/data/practices.csv",
    "/data/practices.json",
    "/feeds/practices.atom",
    "/api/v1/practices",
    "/api/v1/practices/calls",
    "/api/v1/districts",
    "/api/v1/districts/{code}",
    "/api/v1/districts/{code}/similar",
]


def assert_nothing_in(text):
    assert not [token for token in TOKENS if token in text]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_and_no_answer_has_them(client, practice, address):
    PracticeFactory(slug="other")

    response = client.get(address.format(code=practice.lead_district.code))

    assert response.status_code == 200
    assert_nothing_in(response.content.decode())


def test_no_board_brief_has_them(client, practice):
    document = Document(client.get("/practices/calls/brief.pdf?like=elmtown").content)

    assert_nothing_in(f"{document.text} {document.alternatives}")


def test_the_archive_has_them_in_no_file(practice):
    file = io.BytesIO()
    archive.build(file)
    with zipfile.ZipFile(file) as opened:
        for name in opened.namelist():
            assert_nothing_in(opened.read(name).decode())


def test_the_preview_and_the_desk_do_not_tell_them_either(client, practice):
    client.force_login(UserFactory(groups=["curator"]))
    text = practice.public_revision.pk

    for address in (
        reverse("profiles:practice_preview", args=["calls"]),
        reverse("admin:profiles_practicerevision_change", args=[text]),
    ):
        assert_nothing_in(client.get(address).content.decode())
