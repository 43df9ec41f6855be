"""Shortening: whole sentences, a word for what is left out, and never more than there is room for."""

import pytest

from core.markdown import as_blocks
from core.shortening import LINE, fitted, long, many, short, shortened

MORE = "https://portal.example/practices/x/#how"
LINK = {"url": MORE, "inside": [{"text": "more on the page"}]}


def words_of(blocks):
    """All text of blocks; a link as its words."""
    if isinstance(blocks, list):
        return "".join(words_of(one) for one in blocks)
    if "text" in blocks:
        return blocks["text"]
    parts = [blocks[name] for name in ("inside", "items", "head", "rows") if name in blocks]
    return "".join(words_of(part) for part in parts)


@pytest.mark.parametrize("text", ["", "One sentence.", "Two **bold** words.\n\n- a\n- b"])
def test_what_has_room_stays_as_it_is(text):
    assert shortened(as_blocks(text), 3 * LINE, MORE) == as_blocks(text)


@pytest.mark.parametrize(
    ("text", "most", "seen"),
    [
        ("First one here. Second one there. Third.", 35, "First one here. Second one there. "),
        ("Dr. Ray and the U.S. office call. Then they write.", 45, "Dr. Ray and the U.S. office call. "),
        ("A long sentence that never comes to its end", 20, "A long sentence … "),
        ("W" * 50, 20, "W" * 20 + " … "),
        ("A **bold [linked](https://x.example/) word** goes on and on", 16, "A bold linked … "),
        ("One.\n\nTwo is far longer than there is room for", 10, "One. "),
        ("One.\n\nTwo.", LINE, "One. "),
        ("- one\n- two\n- three", 2 * LINE, "onetwo… "),
        ("- one that is longer than all the room\n- two", 12, "one that is … "),
        ("> Said so. And then much more was said.", 12, "Said so. "),
        ("Start.\n\n| a | b |\n|---|---|\n| 1 | 2 |", LINE, "Start. "),
        ("Anything", 0, "… "),
    ],
)
def test_what_has_none_ends_well_and_says_where_the_rest_is(text, most, seen):
    blocks = shortened(as_blocks(text), most, MORE)

    assert words_of(blocks) == f"{seen}more on the page"
    assert blocks[-1]["inside"][-1] == LINK


def test_facts_are_fitted_wherever_they_are_marked():
    facts = {
        "title": "As it is",
        "rows": [{"said": long(as_blocks("First. Second one."), 10, MORE)}],
        "line": short("twenty words " * 10, 30),
        "names": many(["a", "b", "c", "d"], 3),
        "none": None,
    }

    assert fitted(facts, 1.0) == {
        "title": "As it is",
        "rows": [{"said": [{"kind": "text", "inside": [{"text": "First."}, {"text": " "}, LINK]}]}],
        "line": "twenty words twenty words twenty words …",
        "names": {"shown": ["a", "b", "c"], "left": 1},
        "none": None,
    }
    assert fitted(facts, 0.1)["names"] == {"shown": ["a"], "left": 3}
    assert fitted(facts, 9)["rows"] == [{"said": as_blocks("First. Second one.")}]
