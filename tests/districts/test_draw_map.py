"""The command that draws the map anew."""

import json

import pytest
from django.core.management import CommandError, call_command

from districts import town_map
from districts.management.commands import draw_map

TOWN = {
    "type": "Feature",
    "properties": {
        "town": "Andover",
        "town_code": "001",
        "county": "Tolland",
        "planning_region": "Capitol",
        "label_lon": -72.4,
        "label_lat": 41.7,
    },
    "geometry": {"type": "Polygon", "coordinates": [[[-72, 41], [-73, 41], [-73, 42], [-72, 41]]]},
}


@pytest.fixture
def target(tmp_path, monkeypatch):
    """Where the command writes instead of the portal's own file."""
    file = tmp_path / "town_map.json"
    monkeypatch.setattr(town_map, "FILE", file)
    monkeypatch.setattr(draw_map, "FILE", file)
    yield file
    town_map.outlines.cache_clear()


def towns(tmp_path, *features):
    source = tmp_path / "towns.geojson"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return source


def test_it_writes_the_outline_and_the_place_of_each_town(tmp_path, target, capsys):
    call_command("draw_map", towns(tmp_path, TOWN))

    (outline,) = json.loads(target.read_text()).values()
    assert outline["path"].startswith("M")
    assert 0 < outline["x"] < 800
    assert "Towns drawn: 1," in capsys.readouterr().out


def test_a_dry_run_writes_nothing(tmp_path, target, capsys):
    call_command("draw_map", towns(tmp_path, TOWN), dry_run=True)

    assert not target.exists()
    assert "nothing was written" in capsys.readouterr().out


def test_a_file_with_mistakes_is_refused_and_each_is_named(tmp_path, target, capsys):
    wrong = TOWN | {"properties": TOWN["properties"] | {"town_code": "1"}}

    with pytest.raises(CommandError):
        call_command("draw_map", towns(tmp_path, wrong))

    assert not target.exists()
    assert "town_code" in capsys.readouterr().err
