"""Who is nearest to whom, by numbers small enough to work out by hand."""

import math

import pytest

from districts.peers import Measure, Median, Subject, nearest, yearly_median

ENROLLMENT, MEALS, LEARNERS, DISABILITIES = Measure
# Of each measure two districts have the one value and two the other: the deviation is half of what
# lies between them, so that they are two deviations apart.
SQUARE = {
    "a": {MEALS: 0, LEARNERS: 0},
    "b": {MEALS: 0, LEARNERS: 4},
    "c": {MEALS: 10, LEARNERS: 0},
    "d": {MEALS: 10, LEARNERS: 4},
}


def district(code, values, *, pool="public", span="k12"):
    return Subject(code, pool, span, values)


def square(**changed):
    """The four districts of SQUARE, with other values for some."""
    return [district(code, values) for code, values in (SQUARE | changed).items()]


def distances(peers):
    return {peer.code: pytest.approx(peer.distance) for peer in peers}


def codes(peers):
    return [peer.code for peer in peers]


def test_the_distance_is_the_root_of_the_mean_square_in_standard_deviations():
    peers = nearest("a", square())

    # b: learners 4 apart, deviation 2: gaps 0 and 2, the root of (0 + 4) / 2. d: the root of (4 + 4) / 2.
    assert distances(peers) == {"b": math.sqrt(2), "c": math.sqrt(2), "d": 2}
    assert peers[2].gaps == {MEALS: 2, LEARNERS: 2}


def test_a_gap_says_which_way_the_other_differs():
    assert nearest("d", square())[0].gaps == {MEALS: -2, LEARNERS: 0}


def test_the_nearest_comes_first_and_ties_fall_by_code():
    assert codes(nearest("a", reversed(square()))) == ["b", "c", "d"]


def test_weights_change_the_mean():
    peers = nearest("a", square(), {MEALS: 3, LEARNERS: 1})

    # b: (3 x 0 + 1 x 4) / 4. c: (3 x 4 + 1 x 0) / 4.
    assert distances(peers) == {"b": 1, "c": math.sqrt(3), "d": 2}


def test_a_measure_of_weight_zero_is_not_compared_but_its_gap_is_known():
    values = {code: known | {DISABILITIES: 7} for code, known in SQUARE.items()}

    peers = nearest("a", square(**values), {MEALS: 1, LEARNERS: 0, DISABILITIES: 1})

    assert distances(peers) == {"b": 0, "c": math.sqrt(2), "d": math.sqrt(2)}
    assert [peer.compared for peer in peers] == [(MEALS, DISABILITIES)] * 3
    assert peers[0].gaps == {MEALS: 0, LEARNERS: 2, DISABILITIES: 0}


def test_enrollment_is_compared_by_its_logarithm():
    students = {
        code: {ENROLLMENT: 100 if code in "ab" else 10_000, MEALS: SQUARE[code][MEALS]} for code in SQUARE
    }

    peers = nearest("a", square(**students))

    # ln 100 and ln 10,000 are two deviations apart, as 1 and 2 would be.
    assert peers[1].gaps == {ENROLLMENT: pytest.approx(2), MEALS: 2}


@pytest.mark.parametrize("code", ["a", "c"])
def test_an_absent_value_is_left_out_for_the_pair_and_never_zero(code):
    values = {each: known | {DISABILITIES: 5 + 5 * (each in "bd")} for each, known in SQUARE.items()}
    values["c"] = {MEALS: 10, DISABILITIES: 5}

    (peer,) = (peer for peer in nearest(code, square(**values)) if peer.code in "ac")

    # Meals two apart, disabilities the same; learners only a has.
    assert peer.compared == (MEALS, DISABILITIES)
    assert peer.distance == pytest.approx(math.sqrt(2))
    assert LEARNERS not in peer.gaps


def test_with_fewer_than_two_shared_measures_there_is_no_comparison():
    subjects = square(c={MEALS: 10}, d={})

    assert codes(nearest("a", subjects)) == ["b"]
    assert nearest("c", subjects) == []
    assert nearest("a", square(), {MEALS: 3}) == []


def test_a_measure_that_nobody_else_has_is_no_trouble():
    assert nearest("a", [district("a", {MEALS: 1, LEARNERS: 2}), district("b", {})]) == []


def test_where_all_are_the_same_a_measure_tells_no_two_apart():
    subjects = square(**{code: {MEALS: 5, LEARNERS: known[LEARNERS]} for code, known in SQUARE.items()})

    assert distances(nearest("a", subjects)) == {"b": math.sqrt(2), "c": 0, "d": math.sqrt(2)}


def test_an_enrollment_of_nobody_is_absent():
    subjects = square(b={ENROLLMENT: 0, MEALS: 0, LEARNERS: 4}, a={ENROLLMENT: 9, MEALS: 0, LEARNERS: 0})

    assert nearest("a", subjects)[0].compared == (MEALS, LEARNERS)


def test_only_districts_of_the_same_pool_and_grade_span_are_compared():
    subjects = [
        *square(),
        district("e", SQUARE["a"], pool="charter"),
        district("f", SQUARE["a"], span="elementary"),
        district("g", SQUARE["a"], pool=""),
        district("h", SQUARE["a"], span=""),
    ]

    assert codes(nearest("a", subjects)) == ["b", "c", "d"]
    assert [nearest(code, subjects) for code in "efgh"] == [[], [], [], []]


def test_blank_pools_and_spans_are_not_alike():
    subjects = [district(code, SQUARE["a"], pool="", span="") for code in "ab"]

    assert nearest("a", subjects) == []


def test_the_scale_is_of_all_districts_whomever_the_reader_leaves_out():
    far_off = [*square(), district("z", {MEALS: 1000, LEARNERS: 0}, span="elementary")]

    limited = nearest("a", far_off, among={"c", "z"})
    (whole,) = (peer for peer in nearest("a", far_off) if peer.code == "c")

    assert limited == [whole]
    # The deviation of 0, 0, 10, 10 and 1,000 is far more than 5.
    assert whole.gaps[MEALS] < 0.1


def test_nobody_within_the_limits_is_an_empty_list():
    assert nearest("a", square(), among=set()) == []
    assert nearest("a", square(), among={"a"}) == []


def test_a_district_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        nearest("x", square())


def test_the_median_is_taken_year_by_year_of_those_that_have_the_year():
    series = [{2017: 9, 2016: 6}, {2017: 2, 2016: 8}, {2017: 1, 2016: 1}, {2016: 7}]

    assert yearly_median(series) == {2016: Median(6.5, 4), 2017: Median(2, 3)}
    assert list(yearly_median(series)) == [2016, 2017]


def test_one_district_or_two_have_no_median_of_similar_districts():
    assert yearly_median([{2015: 3, 2016: 6}, {2016: 8}]) == {}
