"""The real files arrive whole, once, and safe."""

import pytest
from django.db.models import Count, Q

from districts.figures import figures_by_year
from districts.guard import guarded, nearest_enrollment
from districts.imports import import_all
from districts.models import (
    DataSource,
    District,
    Indicator,
    Observation,
    StateFigure,
    StudentGroup,
    Town,
    TownDistrict,
)
from districts.suppression import Limits
from districts.vocabulary import Flag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_record")]


def test_every_row_of_the_files_arrives():
    assert District.objects.count() == 207
    assert District.objects.active().count() == 200
    assert District.objects.historic().count() == 7
    assert Town.objects.count() == 169
    assert TownDistrict.objects.count() == 249
    assert StateFigure.objects.count() == 265
    assert Indicator.objects.filter(statewide_only=False).count() == 20
    assert StudentGroup.objects.count() == 16
    flags = Observation.objects.aggregate(
        given=Count("pk", filter=Q(flag__in=[Flag.PUBLISHED, Flag.HELD_BACK])),
        suppressed=Count("pk", filter=Q(flag=Flag.SUPPRESSED)),
        not_reported=Count("pk", filter=Q(flag=Flag.NOT_REPORTED)),
    )
    assert flags == {"given": 36_021, "suppressed": 9_424, "not_reported": 572}


def test_the_same_files_twice_change_nothing():
    lines = []
    events = District.pgh_event_models["update"].objects.count()

    import_all(report=lines.append)

    summaries = [line for line in lines if "created" in line]
    assert len(summaries) == 8
    assert [line for line in summaries if "0 created, 0 changed" not in line or "only" in line] == []
    assert District.pgh_event_models["update"].objects.count() == events


def test_no_figure_rests_on_a_handful_of_students():
    published = Observation.objects.filter(flag=Flag.PUBLISHED)

    assert not published.filter(Q(numerator__lt=6) | Q(denominator__lt=20)).exists()
    assert not Observation.objects.exclude(flag=Flag.PUBLISHED).exclude(value=None, numerator=None).exists()
    # The file prints 2.33 percent for Cornwall's high-needs students: about one child.
    cornwall = Observation.objects.for_display().get(
        district__slug="cornwall",
        indicator__code="chronic_absenteeism_rate",
        student_group__code="high_needs",
        school_year=2024,
    )
    assert (cornwall.flag, cornwall.value) == (Flag.HELD_BACK, None)
    assert cornwall.shown().text == "Suppressed: too few students"


def test_the_shares_of_a_district_agree_with_its_figures():
    for field in ("pct_free_or_reduced_meals", "pct_english_learners", "pct_students_with_disabilities"):
        public = {
            (row.district_id, row.school_year): row.value
            for row in Observation.objects.filter(flag=Flag.PUBLISHED).filter(indicator__code=field)
        }
        districts = District.objects.exclude(demographics_year=None)
        facts = {(each.pk, each.demographics_year): getattr(each, field) for each in districts}
        assert {key: value for key, value in facts.items() if value != public.get(key)} == {}


def test_historic_districts_name_their_successor():
    litchfield = District.objects.get(code="0740011")

    assert (litchfield.status, litchfield.successor.short_name) == ("historic", "Region 20")
    assert litchfield.status_note == "Merged into Regional School District 20, 2024-25"


def test_districts_have_readable_slugs_and_the_active_one_of_a_name_has_it_alone():
    slugs = dict(District.objects.values_list("code", "slug"))

    assert slugs["1400011"] == "thomaston"
    assert slugs["2040012"] == "region-4"
    assert slugs["2890013"] == "elm-city-college-preparatory-school"
    assert slugs["2810013"] == "elm-city-college-preparatory-school-2810013"


def test_derived_facts_of_a_district():
    thomaston = District.objects.get(slug="thomaston")

    assert (thomaston.grade_span, thomaston.grades_offered, thomaston.size_band) == (
        "k12",
        "PK–12",
        "under_1000",
    )
    assert dict(District.objects.active().values_list("grade_span").annotate(n=Count("pk"))) == {
        "k12": 123 + 7 - 1 - 1,
        "elementary": 33 + 16 + 3 + 1 + 1 + 1,
        "secondary": 8 + 8 + 1,
    }
    assert District.objects.get(short_name="CREC").resc.short_name == "CREC"
    assert DataSource.objects.get(code="S11").licence == "CC BY 4.0"


def test_figures_by_year_stand_beside_the_state(django_assert_num_queries):
    thomaston = District.objects.get(slug="thomaston")

    with django_assert_num_queries(2):
        tables = figures_by_year(thomaston)

    absence = tables[0]
    assert absence.indicator.code == "chronic_absenteeism_rate"
    assert " ".join(str(year.district) for year in absence.years) == (
        "5.9% 6.7% 5.5% 6.8% 7.0% 5.5% 8.5% 5.2% 7.1% 15.5% 11.9% 13.6% 14.1%"
    )
    assert " ".join(str(year.state) for year in absence.years) == (
        "11.1% 11.5% 10.8% 10.6% 9.6% 9.9% 10.7% 10.4% 12.2% 23.7% 20.1% 17.7% 17.2%"
    )
    assert (absence.years[0].label, absence.latest.label) == ("2011-12", "2024-25")
    assert (absence.years[-1].district_source, absence.years[-1].state_source) == ("S12", "S12")
    assert sorted(absence.sources) == ["S01", "S12", "S13", "S14"]
    assert absence.has_state
    groups = {table.indicator.code: table.group.code for table in tables}
    assert groups.pop("graduation_rate_6yr_accountability") == "high_needs"
    assert set(groups.values()) == {"all_students"}


def test_a_withheld_series_has_no_latest_figure():
    table = next(
        table
        for table in figures_by_year(District.objects.get(slug="cornwall"))
        if table.indicator.code == "on_track_grade9_rate"
    )

    assert table.latest is None


def test_questions_to_districts():
    names = District.objects.active()

    assert [each.short_name for each in names.named("goshen")] == ["Region 20"]
    assert names.named("  ").count() == 200
    assert [each.short_name for each in names.named("region 17")] == ["Region 17"]
    assert names.in_planning_regions(["Greater Bridgeport"]).filter(short_name="Region 9").exists()
    assert names.in_planning_regions([]).count() == 0


def test_pages_may_load_districts_with_their_towns(django_assert_num_queries):
    with django_assert_num_queries(3):
        for district in District.objects.with_towns()[:30]:
            [link.town.name for link in district.town_districts.all()]


@pytest.mark.parametrize(
    ("known", "enrollment"),
    [
        ({2024: 90, 2022: 50}, 90),
        ({2022: 111, 2026: 94}, 94),
        ({2022: 111}, 111),
        ({2026: 94}, 94),
        ({}, None),
    ],
)
def test_enrollment_of_a_year_or_the_smaller_neighbour(known, enrollment):
    assert nearest_enrollment(known, 2024) == enrollment


def test_guard_keeps_the_publishers_own_mark():
    row = {"value": None, "numerator": 3, "denominator": None, "flag": Flag.SUPPRESSED, "source": "S02"}
    nature = {"x": {"counts_people": True, "unit": "percent"}}

    safe = guarded({("d", "x", "g", 2019): row}, indicators=nature, enrollments={}, limits=Limits(6, 20))

    assert safe["d", "x", "g", 2019] == row | {"numerator": None}
