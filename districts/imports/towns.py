"""towns.geojson: the outlines of the 169 towns. town_districts.csv: which district serves which."""

import json
import re
from decimal import Decimal
from pathlib import Path

from django.utils.text import slugify

from core.csv_files import Problem, note_repeated, read_rows, read_text
from districts.imports.writing import write_changes
from districts.models import District, Town, TownDistrict
from districts.vocabulary import Relationship

LINK_COLUMNS = ("town_code", "district_code", "relationship", "grades")
RELATIONSHIPS = {
    "local board of education": Relationship.LOCAL_BOARD,
    "regional district member": Relationship.REGIONAL_MEMBER,
    "designated high school": Relationship.DESIGNATED_HIGH_SCHOOL,
}


def read_towns(path, problems):
    """Field values by town code; a problem's row is the feature's place in the file."""
    name = Path(path).name
    text = read_text(path, problems)
    if text is None:
        return {}
    try:
        # Decimal, so that a coordinate is kept as it is written.
        collection = json.loads(text, parse_float=Decimal)
        features = collection["features"] if collection["type"] == "FeatureCollection" else None
    except (ValueError, TypeError, KeyError):
        features = None
    if not isinstance(features, list) or not features:
        problems.append(Problem(name, 0, "", "This is not a GeoJSON collection of towns."))
        return {}
    towns, slugs = {}, set()
    for number, feature in enumerate(features, start=1):
        try:
            town = _town(feature)
        except (KeyError, TypeError) as error:
            problems.append(Problem(name, number, "", f"is not a town: {error} is missing or odd"))
            continue
        for column, reason in _wrong(town):
            problems.append(Problem(name, number, column, reason))
        if town["code"] in towns or town["slug"] in slugs:
            problems.append(Problem(name, number, "town_code", f"{town['code']} {town['name']} occurs twice"))
        towns[town["code"]] = town
        slugs.add(town["slug"])
    return towns


def _town(feature):
    facts, shape = feature["properties"], feature["geometry"]
    return {
        "code": str(facts["town_code"]),
        "name": str(facts["town"]).strip(),
        "slug": slugify(str(facts["town"])),
        "county": str(facts["county"]),
        "planning_region": str(facts["planning_region"]),
        "label_lon": facts["label_lon"],
        "label_lat": facts["label_lat"],
        # Plain numbers, as the JSON column gives them back.
        "geometry": json.loads(
            json.dumps({"type": shape["type"], "coordinates": shape["coordinates"]}, default=float)
        ),
    }


def _wrong(town):
    if not re.fullmatch(r"[0-9]{3}", town["code"]):
        yield "town_code", f"{town['code']!r} is not a code of three digits"
    if not town["name"]:
        yield "town", "is empty"
    if town["geometry"]["type"] not in {"Polygon", "MultiPolygon"} or not town["geometry"]["coordinates"]:
        yield "geometry", "is not a Polygon or MultiPolygon"
    for column, low, high in (("label_lon", -74, -71), ("label_lat", 40, 43)):
        place = town[column]
        if not isinstance(place, Decimal | int) or not low < place < high:
            yield column, f"{place} is not between {low} and {high}"


def write_towns(towns, report):
    """Write what :func:`read_towns` gave."""
    changes = write_changes(Town, towns, lambda town: town.code, only_when_new=["slug"])
    report(f"Towns: {changes}")


def read_links(path, problems, *, town_codes, district_codes):
    """(town code, district code, relationship) to grades; problems are noted."""
    links, seen = {}, {}
    towns = {code: code for code in town_codes}
    districts = {code: code for code in district_codes}
    for row in read_rows(path, LINK_COLUMNS, problems):
        town = row.one_of("town_code", towns, what="town code")
        district = row.one_of("district_code", districts, what="district")
        relationship = row.one_of("relationship", RELATIONSHIPS, what="relationship")
        grades = row.matching("grades", r"(PK|K|[0-9]{1,2})-[0-9]{1,2}", "a span of grades", required=False)
        key = (town, district, relationship)
        if None not in key and not note_repeated(row, "district_code", key, seen, "this link"):
            links[key] = grades
    return links


def write_links(links, report):
    """Write what :func:`read_links` gave. Towns and districts must be on record."""
    towns = dict(Town.objects.values_list("code", "pk"))
    districts = dict(District.objects.values_list("code", "pk"))
    wanted = {
        (towns[town], districts[district], relationship): {
            "town_id": towns[town],
            "district_id": districts[district],
            "relationship": relationship,
            "grades": grades,
        }
        for (town, district, relationship), grades in links.items()
    }
    changes = write_changes(
        TownDistrict, wanted, lambda link: (link.town_id, link.district_id, link.relationship)
    )
    report(f"Town-district links: {changes}")
