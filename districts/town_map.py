"""Where each town is drawn on the map: read from a file that `manage.py draw_map` wrote."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from districts.imports import ImportRefused
from districts.imports.towns import read_towns
from districts.outlines import drawn

FILE = Path(__file__).with_name("town_map.json")


@dataclass(frozen=True, slots=True)
class Outline:
    """The SVG path of a town, and where its name stands, in units of the drawing (outlines.py)."""

    path: str
    x: float
    y: float


@cache
def outlines():
    """Town code to its :class:`Outline`, for every town of the file."""
    return {code: Outline(**outline) for code, outline in json.loads(FILE.read_text()).items()}


def draw(path):
    """The text of the file for the towns in the GeoJSON file ``path``; ImportRefused when it has mistakes."""
    problems = []
    towns = read_towns(path, problems)
    if problems:
        raise ImportRefused(problems)
    paths, projection = drawn({code: town["geometry"] for code, town in towns.items()})
    lines = []
    for code, town in sorted(towns.items()):
        x, y = projection((float(town["label_lon"]), float(town["label_lat"])))
        outline = {"path": paths[code], "x": x / 10, "y": y / 10}
        lines.append(f"{json.dumps(code)}: {json.dumps(outline)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
