"""A bad file is refused whole, with every problem named."""

import json

import pytest
from django.core.management import CommandError, call_command

from districts.imports import ImportRefused, import_all
from districts.models import District, Indicator, Observation, StateFigure, Town, TownDistrict
from tests.districts.conftest import put, quiet, read, write

pytestmark = pytest.mark.django_db


def problems_of(folder):
    """Import the folder, which must be refused; what was said, and that nothing was written."""
    with pytest.raises(ImportRefused) as refused:
        import_all(folder, report=quiet)
    for model in (District, Town, TownDistrict, Indicator, Observation, StateFigure):
        assert not model.objects.exists()
    return [str(problem) for problem in refused.value.problems]


def test_the_small_record_is_good(small_record):
    import_all(small_record, report=quiet)

    assert District.objects.count() == 3
    assert Observation.objects.count() > 50


@pytest.mark.parametrize(
    ("file", "column", "text", "reason"),
    [
        ("districts.csv", "district_code", "10011", "'10011' is not a code of seven digits"),
        ("districts.csv", "district_name", "", "is empty"),
        ("districts.csv", "short_name", "x" * 61, "is longer than 60 characters"),
        ("districts.csv", "district_type", "Private", "'Private' is not a known type of district"),
        ("districts.csv", "district_type", "Charter", "Charter does not go with a code that ends in 11"),
        ("districts.csv", "status", "closed", "'closed' is neither active nor historic"),
        (
            "districts.csv",
            "status",
            "historic (merged into Atlantis, 2024-25)",
            "'Atlantis' is no active district of this file",
        ),
        ("districts.csv", "resc_region", "Atlantis", "'Atlantis' is no active district of this file"),
        ("districts.csv", "drg_2006", "J", "'J' is not a known group from A to I"),
        ("districts.csv", "alliance_district_fy2027", "yes", "'yes' is not a known answer (1 or 0)"),
        ("districts.csv", "grades", "Kindergarten", "'Kindergarten' is not a span of grades such as PK-12"),
        ("districts.csv", "grades", "8-PK", "'8-PK' does not begin with the lowest grade"),
        ("districts.csv", "office_zip", "632", "'632' is not a ZIP code"),
        ("districts.csv", "website", "andover.example", "'andover.example' is not a web address"),
        ("districts.csv", "latitude", "91.5", "91.5 is not between 40 and 43"),
        ("districts.csv", "latitude", "", "latitude and longitude belong together"),
        ("districts.csv", "enrollment", "2,45", "'2,45' is not a whole number"),
        ("districts.csv", "enrollment_year", "2025-27", "'2025-27' is not a school year such as 2018-19"),
        ("districts.csv", "nces_enrollment_year", "", "nces_enrollment and its school year belong together"),
        ("districts.csv", "demographics_year", "", "is empty, but a share of students is given"),
        ("districts.csv", "pct_free_reduced_lunch", "101.0", "101.0 is not between 0 and 100"),
        ("districts.csv", "pct_free_reduced_lunch", "26.95", "26.95 has more than 1 decimals"),
        ("town_districts.csv", "town_code", "170", "'170' is not a known town code"),
        ("town_districts.csv", "district_code", "9990011", "'9990011' is not a known district"),
        ("town_districts.csv", "relationship", "friend", "'friend' is not a known relationship"),
        ("town_districts.csv", "grades", "some", "'some' is not a span of grades"),
        ("indicators.csv", "district_code", "9990011", "'9990011' is not a known district"),
        ("indicators.csv", "indicator", "happiness", "'happiness' is not a known indicator of districts"),
        ("indicators.csv", "student_group", "left_handed", "'left_handed' is not a known student group"),
        ("indicators.csv", "school_year", "2018", "'2018' is not a school year such as 2018-19"),
        ("indicators.csv", "school_year", "2018-20", "'2018-20' is not a school year such as 2018-19"),
        ("indicators.csv", "value", "100.1", "100.1 is not between 0 and 100"),
        ("indicators.csv", "value", "-1", "-1 is not between 0 and 100"),
        ("indicators.csv", "value", "n/a", "'n/a' is not a number"),
        ("indicators.csv", "value", "", "is empty, and no flag says why"),
        ("indicators.csv", "unit", "students", "'students' is not the unit of this indicator"),
        ("indicators.csv", "unit", "dollars", "'dollars' is not a known unit"),
        ("indicators.csv", "flag", "hidden", "'hidden' is not a known flag"),
        ("indicators.csv", "flag", "suppressed", "is given although the flag says suppressed"),
        ("indicators.csv", "source_id", "S99", "'S99' is not a known source"),
        ("state_context.csv", "indicator", "happiness", "'happiness' is not a known indicator"),
        ("state_context.csv", "student_group", "left_handed", "'left_handed' is not a known student group"),
        ("state_context.csv", "school_year", "class of 1950", "class of 1950 is before 2000"),
        ("state_context.csv", "school_year", "1998-99", "1998-99 is not between 1999-00 and"),
        ("state_context.csv", "value", "", "is empty"),
        ("state_context.csv", "source", "", "is empty"),
    ],
)
def test_a_bad_cell_is_named_with_row_column_and_reason(small_record, file, column, text, reason):
    put(small_record / file, 2, column, text)

    said = problems_of(small_record)

    assert (
        len([line for line in said if line.startswith(f"{file}, row 2, column {_reported(column, text)}: ")])
        == 1
    )
    assert any(reason in line for line in said)


def _reported(column, text):
    """The column that is named: a flag at odds with its value is the value's problem."""
    return "value" if (column, text) == ("flag", "suppressed") else column


def test_a_year_that_has_not_begun_is_refused(small_record, time_machine):
    time_machine.move_to("2023-03-01")

    said = problems_of(small_record)

    assert any("2024-25 is not between 1999-00 and 2023-24" in line for line in said)


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "problem"),
    [
        ("50", "40", "50.0", "column numerator: 50 is more than the denominator, 40"),
        ("30", "40", "70.0", "column value: 70.0 is not 30 of 40 (75.0 percent)"),
        ("x", "40", "70.0", "column numerator: 'x' is not a whole number"),
    ],
)
def test_counts_must_agree_with_the_value(small_record, numerator, denominator, value, problem):
    for column, text in (("numerator", numerator), ("denominator", denominator), ("value", value)):
        put(small_record / "indicators.csv", 2, column, text)

    assert problems_of(small_record) == [f"indicators.csv, row 2, {problem}"]


@pytest.mark.parametrize(
    ("file", "column", "what"),
    [
        ("districts.csv", "district_code", "0010011"),
        ("town_districts.csv", "district_code", "this link"),
        ("indicators.csv", "district_code", "this figure"),
        ("state_context.csv", "indicator", "this figure"),
    ],
)
def test_a_row_that_occurs_twice_is_refused(small_record, file, column, what):
    rows = read(small_record / file)
    write(small_record / file, [*rows, rows[1]])

    said = problems_of(small_record)

    assert said == [f"{file}, row {len(rows) + 1}, column {column}: {what} is already in row 2"]


def test_every_problem_of_every_file_is_said_at_once(small_record):
    put(small_record / "districts.csv", 2, "drg_2006", "J")
    put(small_record / "districts.csv", 3, "enrollment", "many")
    put(small_record / "indicators.csv", 5, "value", "many")
    (small_record / "state_context.csv").unlink()
    (small_record / "towns.geojson").write_text("{}")

    said = problems_of(small_record)

    assert {line.split(",")[0].split(":")[0] for line in said} == {
        "districts.csv",
        "indicators.csv",
        "state_context.csv",
        "towns.geojson",
        "town_districts.csv",
    }


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        ('"town_code":"001"', "'1' is not a code of three digits"),
        ('"town":"Andover"', "'town' is missing"),
        ('"label_lon":-72.3774', "7.3774 is not between -74 and -71"),
        ('"type":"Polygon"', "is not a Polygon or MultiPolygon"),
    ],
)
def test_a_bad_town_is_named_by_its_place_in_the_file(small_record, feature, reason):
    broken = {
        '"town_code":"001"': '"town_code":"1"',
        '"town":"Andover"': '"name":"Andover"',
        '"label_lon":-72.3774': '"label_lon":7.3774',
        '"type":"Polygon"': '"type":"Point"',
    }
    path = small_record / "towns.geojson"
    path.write_text(path.read_text().replace(feature, broken[feature], 1))

    said = problems_of(small_record)

    assert said[0].startswith("towns.geojson, row 1")
    assert reason in said[0]


def test_a_town_that_occurs_twice_or_has_no_name_is_refused(small_record):
    path = small_record / "towns.geojson"
    towns = json.loads(path.read_text())
    nameless = {**towns["features"][1], "properties": {**towns["features"][1]["properties"], "town": " "}}
    path.write_text(json.dumps({**towns, "features": [*towns["features"], towns["features"][0], nameless]}))

    assert problems_of(small_record) == [
        "towns.geojson, row 6, column town_code: 001 Andover occurs twice",
        "towns.geojson, row 7, column town: is empty",
        "towns.geojson, row 7, column town_code: 002  occurs twice",
    ]


def test_a_vocabulary_that_is_missing_is_said(small_record):
    (small_record / "indicators.toml").unlink()

    assert "indicators.toml: There is no such file." in problems_of(small_record)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('unit = "percent"', 'unit = "dollars"', "'dollars' is not one of percent"),
        ('short_name = "Attendance"', 'shrt_name = "Attendance"', "shrt_name: is not known here"),
        ('code = "S02"', 'code = "S01"', "'S01' occurs twice"),
        ("[[groups]]", "[[groups]", "This is not a TOML file"),
    ],
)
def test_a_bad_vocabulary_is_refused(small_record, old, new, reason):
    path = small_record / "indicators.toml"
    path.write_text(path.read_text().replace(old, new, 1))

    assert any(reason in line for line in problems_of(small_record))


def test_blank_cells_keep_what_staff_entered_and_slugs_stay(small_record):
    import_all(small_record, report=quiet)
    District.objects.filter(code="0010011").update(website="https://andover.example", slug="andover-old")
    put(small_record / "districts.csv", 2, "short_name", "Andover Elementary")

    import_all(small_record, report=quiet)

    andover = District.objects.get(code="0010011")
    assert (andover.short_name, andover.website, andover.slug) == (
        "Andover Elementary",
        "https://andover.example",
        "andover-old",
    )


def test_a_new_figure_may_not_give_a_stored_one_away(small_record):
    """English learners on record are suppressed; the rest, imported later, would reveal them."""
    header = read(small_record / "indicators.csv")[0]

    def row(group, value, numerator, denominator, flag=""):
        start = ["0020011", "graduation_rate_4yr", group, "2013-14"]
        return [*start, value, "percent", numerator, denominator, flag, "S07"]

    first = [row("all_students", "80.0", "80", "100"), row("english_learners", "", "", "", "suppressed")]
    write(small_record / "indicators.csv", [header, *first])
    import_all(small_record, report=quiet)
    write(small_record / "indicators.csv", [header, row("not_english_learners", "80.6", "79", "98")])

    import_all(small_record, report=quiet)

    flags = dict(Observation.objects.values_list("student_group__code", "flag"))
    assert flags == {
        "all_students": "published",
        "english_learners": "suppressed",
        "not_english_learners": "held_back",
    }


def test_a_dry_run_says_what_it_would_do_and_leaves_everything(small_record):
    import_all(small_record, report=quiet)
    Town.objects.filter(code="001").update(county="Elsewhere")
    lines = []

    import_all(small_record, report=lines.append, dry_run=True)

    assert "Towns: 0 created, 1 changed, 4 unchanged" in lines
    assert Town.objects.get(code="001").county == "Elsewhere"


def test_stricter_limits_hold_more_back_at_the_next_import(small_record, settings):
    import_all(small_record, report=quiet)
    before = Observation.objects.filter(flag="published").count()
    settings.SUPPRESS_DENOMINATOR_UNDER = 200

    import_all(small_record, report=quiet)

    assert 0 < Observation.objects.filter(flag="published").count() < before
    assert not Observation.objects.filter(flag="published").filter(denominator__lt=200).exists()


COMMANDS = [
    ("import_districts", "districts.csv", District),
    ("import_towns", "towns.geojson", Town),
    ("import_town_districts", "town_districts.csv", TownDistrict),
    ("import_indicators", "indicators.csv", Observation),
    ("import_state_figures", "state_context.csv", StateFigure),
]


@pytest.mark.parametrize(("command", "file", "model"), COMMANDS)
def test_each_command_imports_its_file_and_a_dry_run_does_not(small_record, capsys, command, file, model):
    import_all(small_record, report=quiet)
    everything = model.objects.count()
    if model in (District, Town):
        TownDistrict.objects.all().delete()
        Observation.objects.all().delete()
    model.objects.all().delete()

    call_command(command, small_record / file, "--dry-run")
    assert model.objects.count() == 0
    assert "Dry run: nothing was written." in capsys.readouterr().out

    call_command(command, small_record / file)
    assert model.objects.count() == everything


@pytest.mark.parametrize(("command", "file", "model"), COMMANDS)
def test_each_command_ends_with_1_and_says_what_is_wrong(tmp_path, capsys, command, file, model):
    (tmp_path / file).write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    with pytest.raises(CommandError, match=r"1 problem; nothing was written\.") as error:
        call_command(command, tmp_path / file)

    assert error.value.returncode == 1
    assert capsys.readouterr().err.strip() == f"{file}: This is not a text file."
