"""Outlines of towns for a small map: drawn flat, with fewer points, neighbors still on one line. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import cos, radians
from typing import Any

# The drawing, in units of the SVG. It is worked out in tenths of a unit and written in whole ones: the
# map is seen at most 740 pixels wide, where half a unit is less than half a pixel, and whole numbers
# make it a quarter lighter.
WIDTH, HEIGHT = 800, 592
MARGIN = 4
# A point may leave its line by so much before it has to be kept.
TOLERANCE = 0.8
# Islands under so many square units are left out, unless they are all a town has.
SMALLEST = 4.0

Place = tuple[float, float]  # longitude, latitude
Point = tuple[int, int]  # from the upper left, in tenths of a unit; in whole ones once written
Ring = list[Point]


class Projection:
    """Degrees to points of the drawing: the same scale both ways at the middle of the state."""

    def __init__(self, places: Iterable[Place]) -> None:
        longitudes, latitudes = zip(*places, strict=True)
        self.west, self.north = min(longitudes), max(latitudes)
        middle = (self.north + min(latitudes)) / 2
        self.across = (WIDTH - 2 * MARGIN) / (max(longitudes) - self.west)
        self.down = self.across / cos(radians(middle))

    def __call__(self, place: Place) -> Point:
        longitude, latitude = place
        x = MARGIN + (longitude - self.west) * self.across
        y = MARGIN + (self.north - latitude) * self.down
        return round(10 * x), round(10 * y)


def drawn(shapes: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, str], Projection]:
    """The SVG path of each of ``shapes`` (code to GeoJSON geometry), and where a place is on the drawing.

    Each border is simplified once and drawn so on both sides: neighbors share every point of it.
    """
    rings = {code: _rings(shape) for code, shape in shapes.items()}
    projection = Projection(place for each in rings.values() for ring in each for place in ring)
    flat = {code: [_flat(ring, projection) for ring in each] for code, each in rings.items()}
    junctions = _junctions(flat)
    paths = {}
    for code, each in flat.items():
        simple = sorted((_simplified(ring, junctions) for ring in each), key=_area, reverse=True)
        kept = [ring for position, ring in enumerate(simple) if not position or _area(ring) >= SMALLEST]
        paths[code] = "".join(_path(_whole(ring)) for ring in kept)
    return paths, projection


def points_of(path: str) -> list[Ring]:
    """The points of each ring of a path that :func:`drawn` made, in units."""
    rings = []
    for part in path.removesuffix("z").split("z"):
        start, _, rest = part.removeprefix("M").partition("l")
        ring = [_numbers(start)[0]]
        for x, y in _numbers(rest):
            ring.append((ring[-1][0] + x, ring[-1][1] + y))
        rings.append(ring)
    return rings


def _rings(shape: Mapping[str, Any]) -> list[list[Place]]:
    """Every ring of a GeoJSON Polygon or MultiPolygon, without its repeated last place."""
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [[(float(x), float(y)) for x, y in ring[:-1]] for polygon in polygons for ring in polygon]


def _flat(ring: list[Place], projection: Projection) -> Ring:
    """``ring`` as points, without those that fall on the one before."""
    return _without_repeats([projection(place) for place in ring])


def _whole(ring: Ring) -> Ring:
    """``ring`` in whole units. A point of two towns moves the same way for both."""
    return _without_repeats([(round(x / 10), round(y / 10)) for x, y in ring])


def _without_repeats(ring: Ring) -> Ring:
    return [point for position, point in enumerate(ring) if point != ring[position - 1]]


def _junctions(flat: Mapping[str, list[Ring]]) -> set[Point]:
    """Points where borders meet or end: every simplified border keeps them."""
    owners: dict[frozenset[Point], set[str]] = defaultdict(set)
    for code, rings in flat.items():
        for ring in rings:
            for a, b in pairwise([*ring, ring[0]]):
                owners[frozenset((a, b))].add(code)
    around: dict[Point, list[set[str]]] = defaultdict(list)
    for piece, whose in owners.items():
        for point in piece:
            around[point].append(whose)
    return {point for point, sides in around.items() if len(sides) != 2 or sides[0] != sides[1]}


def _simplified(ring: Ring, junctions: set[Point]) -> Ring:
    """``ring`` with fewer points, border by border."""
    ends = [position for position, point in enumerate(ring) if point in junctions]
    if not ends:  # an island, or a town within another: two points far apart, the same ones always
        first = ring.index(min(ring))
        ends = [first, ring.index(max(ring))]
    ring = [*ring[ends[0] :], *ring[: ends[0]], ring[ends[0]]]
    cuts = [*sorted({(end - ends[0]) % (len(ring) - 1) for end in ends}), len(ring) - 1]
    simple: Ring = []
    for start, end in pairwise(cuts):
        border = ring[start : end + 1]
        # In one direction, whichever town it is drawn for.
        forward = border[0] <= border[-1]
        line = _line(border if forward else border[::-1])
        simple += (line if forward else line[::-1])[:-1]
    return simple


def _line(points: Ring) -> Ring:
    """The points of a line that are needed (Douglas and Peucker)."""
    if len(points) < 3:
        return points
    distances = [_distance(point, points[0], points[-1]) for point in points[1:-1]]
    farthest = max(distances)
    if farthest <= 10 * TOLERANCE:
        return [points[0], points[-1]]
    middle = distances.index(farthest) + 1
    return [*_line(points[: middle + 1])[:-1], *_line(points[middle:])]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From ``point`` to the straight piece between ``start`` and ``end``."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0
    if length:
        along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    across, down = x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)
    return float((across**2 + down**2) ** 0.5)


def _area(ring: Ring) -> float:
    """In square units, whichever way around."""
    twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))
    return abs(twice) / 200


def _path(ring: Ring) -> str:
    """ "M4 5l12-3z": absolute first, then by steps, as short as SVG allows."""
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(ring)]
    return f"M{_written([ring[0]])}l{_written(steps)}z"


def _written(pairs: Iterable[Point]) -> str:
    words = ""
    for number in (number for pair in pairs for number in pair):
        words += str(number) if not words or number < 0 else f" {number}"
    return words


def _numbers(words: str) -> list[Point]:
    """The pairs of numbers that :func:`_written` wrote."""
    numbers = [int(word) for word in words.replace("-", " -").split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
