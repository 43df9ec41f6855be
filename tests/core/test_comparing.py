"""Differences between texts and between lists of rows."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.comparing import MOST_TOKENS, Piece, differences, paired, shortened

WORDS = st.lists(st.sampled_from(["a", "the", "school", "visit", "\n", "  "]), max_size=40).map(" ".join)


def marked(pieces):
    marks = {"same": "{}", "removed": "[-{}]", "added": "[+{}]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("", "All new", "[+All new]"),
        ("All gone", "", "[-All gone]"),
        ("The same", "The same", "The same"),
        ("One nurse calls", "One clerk calls", "One [-nurse][+clerk] calls"),
        ("Calls home", "Calls home every day", "Calls home[+ every day]"),
        ("Absence fell", "Chronic absence fell", "[-Absence][+Chronic absence] fell"),
        ("last line", "last line\nand one more", "last line[+\nand one more]"),
        # "of" alone between two changes is read with them.
        ("head of school", "chief of district", "[-head of school][+chief of district]"),
    ],
)
def test_words_that_differ_are_marked(old, new, expected):
    assert marked(differences(old, new)) == expected


@given(WORDS, WORDS)
def test_the_pieces_give_both_texts_back(old, new):
    pieces = differences(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 500_000, "b " + "a " * 500_000),
        ("a b " * 499, "b a a " * 333),
        (" ".join(str(n % 105) if n % 2 else f"z{n}" for n in range(1000)), "1 2 3 " * 333),
        (" ".join(f"{n} x{n}" for n in range(500)), " ".join(f"{n} y{n}" for n in range(500))),
    ],
)
def test_hostile_texts_do_not_stall(old, new):
    start = time.process_time()

    pieces = differences(old, new)

    assert time.process_time() - start < 3
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old


def test_a_stretch_that_is_too_long_is_told_as_a_whole():
    old, new = ("same " + f"{word} " * MOST_TOKENS + "end" for word in ("old", "new"))

    assert [piece.kind for piece in differences(old, new)] == ["same", "removed", "added", "same"]


def test_long_unchanged_stretches_are_cut():
    pieces = [Piece("same", "word " * 100), Piece("added", "new "), Piece("same", "word " * 100)]

    short = shortened(pieces, around=4)

    assert [piece.text for piece in short] == ["… word word ", "new ", "word word … "]


def pairs_of(old, new):
    rows = paired(old.split(), new.split(), key=lambda row: row[0], words=lambda row: " ".join(row[1:]))
    return " ".join(f"{p.old or ''}>{p.new or ''}{'*' if p.moved else ''}" for p in rows)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("a1", "", "a1>"),
        ("", "a1", ">a1"),
        ("a1 b1 c1", "a1 b2 c1", "a1>a1 b1>b2 c1>c1"),
        ("a1 b1 c1", "a1 c1", "a1>a1 b1> c1>c1"),
        ("a1 b1", "z9 a1 b1", ">z9 a1>a1 b1>b1"),
        # One that moved, not all the others.
        ("a1 b1 c1", "c1 a1 b1", "c1>c1* a1>a1 b1>b1"),
        # Another key, the same words: the same row under a new name.
        ("a123 b456", "a123 x456", "a123>a123 b456>x456"),
        ("a123 b456", "a123 x789", "a123>a123 b456> >x789"),
        ("a1 a1", "a1", "a1>a1 a1>"),
    ],
)
def test_rows_are_matched_by_key_then_by_their_words(old, new, expected):
    assert pairs_of(old, new) == expected


@given(st.lists(st.integers(0, 9), max_size=8), st.lists(st.integers(0, 9), max_size=8))
def test_every_row_is_in_exactly_one_pair(old, new):
    pairs = paired(old, new, key=lambda row: row % 5, words=str)

    assert sorted(p.old for p in pairs if p.old is not None) == sorted(old)
    assert [p.new for p in pairs if p.new is not None] == new
