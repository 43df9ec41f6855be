"""The outlines of the map: fewer points, neighbors on one line, every town there."""

import gzip
from collections import Counter
from itertools import pairwise

import pytest

from districts.imports import FIXTURES
from districts.outlines import HEIGHT, WIDTH, drawn, points_of
from districts.town_map import FILE, draw, outlines


def west_and_east(bend):
    """Two towns whose border bends to the east by ``bend`` in its middle."""
    west = [[0, 0], [10, 0], [10 + bend, 5], [10, 10], [0, 10], [0, 0]]
    east = [[10, 0], [20, 0], [20, 10], [10, 10], [10 + bend, 5], [10, 0]]
    return {
        name: {"type": "Polygon", "coordinates": [ring]} for name, ring in [("west", west), ("east", east)]
    }


def borders(paths):
    """Each straight piece with how many outlines it belongs to."""
    pieces = Counter()
    for path in paths:
        for ring in points_of(path):
            pieces.update(frozenset(pair) for pair in pairwise([*ring, ring[0]]))
    return pieces


def test_a_bend_that_cannot_be_seen_is_dropped_on_both_sides():
    paths, _ = drawn(west_and_east(0.001))

    assert [len(points_of(path)[0]) for path in paths.values()] == [4, 4]
    assert sorted(borders(paths.values()).values()) == [1, 1, 1, 1, 1, 1, 2]


def test_a_bend_that_can_be_seen_stays_on_both_sides():
    paths, _ = drawn(west_and_east(1))

    assert [len(points_of(path)[0]) for path in paths.values()] == [5, 5]
    assert sorted(borders(paths.values()).values()) == [1, 1, 1, 1, 1, 1, 2, 2]


def test_an_island_has_no_neighbor_and_a_tiny_one_is_left_out():
    far, tiny = [[[30, 0], [34, 0], [34, 4], [30, 0]]], [[[40, 0], [40.1, 0], [40.1, 0.1], [40, 0]]]
    towns = west_and_east(1)
    towns["west"] = {"type": "MultiPolygon", "coordinates": [tiny, towns["west"]["coordinates"], far]}

    paths, _ = drawn(towns)

    assert len(points_of(paths["west"])) == 2


def test_a_path_says_the_points_it_is_made_of():
    assert points_of("M4 52l15-3-20 40z") == [[(4, 52), (19, 49), (-1, 89)]]


@pytest.fixture(scope="module")
def paths():
    return {code: outline.path for code, outline in outlines().items()}


def test_all_169_towns_are_drawn_within_the_frame(paths):
    assert len(paths) == 169
    points = [point for path in paths.values() for ring in points_of(path) for point in ring]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert all(len(ring) >= 3 for path in paths.values() for ring in points_of(path))


def test_neighbors_share_every_point_of_their_border(paths):
    pieces = borders(paths.values())

    assert set(pieces.values()) == {1, 2}
    # What belongs to one town alone is the shore or the line to another state: it goes around in closed ways.
    ends = Counter(point for piece, count in pieces.items() if count == 1 for point in piece)
    assert all(count % 2 == 0 for count in ends.values())
    assert sum(count == 2 for count in pieces.values()) > 800


def test_towns_that_lie_side_by_side_are_drawn_side_by_side(paths):
    thomaston, plymouth, greenwich = (set(borders([paths[code]])) for code in ("140", "111", "057"))

    assert thomaston & plymouth
    assert not thomaston & greenwich


def test_the_file_is_what_the_command_draws_from_the_towns_of_the_portal():
    assert FILE.read_text() == draw(FIXTURES / "towns.geojson")


def test_the_outlines_leave_room_for_names_and_figures_within_ten_kilobytes(paths):
    assert len(gzip.compress("".join(paths.values()).encode())) < 6_000
