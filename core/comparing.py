"""What differs between two texts, word by word, and between two lists of rows. Pure, and bounded in time."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, Literal, TypeVar

Kind = Literal["same", "removed", "added"]
Row = TypeVar("Row")

# Words and spaces of the stretch that differs, on either side: beyond it, the stretch is told as a whole.
# The longest field has about 2,000. The worst text found takes less than a second at this size; the time
# grows with its cube.
MOST_TOKENS = 2_000
_WORD = re.compile(r"\S+|\s+")
# Rows without a common key are taken for the same one when they share so much of their words.
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both have, or only the older one (removed), or only the newer one (added)."""

    kind: Kind
    text: str


def differences(old: str, new: str, most_tokens: int = MOST_TOKENS) -> list[Piece]:
    """The pieces that make both texts: "same" and "removed" give ``old``, "same" and "added" ``new``."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle, middle_new = before[start : len(before) - end], after[start : len(after) - end]
    pieces = [Piece("same", "".join(before[:start]))]
    if max(len(middle), len(middle_new)) > most_tokens:
        pieces += [Piece("removed", "".join(middle)), Piece("added", "".join(middle_new))]
    else:
        pieces += _by_word(middle, middle_new)
    pieces.append(Piece("same", "".join(before[len(before) - end :])))
    return [piece for piece in pieces if piece.text]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _by_word(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    pieces = []
    # Frequent words are not looked up as anchors in long texts (autojunk): that bounds the work.
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
        else:
            pieces.append(Piece("removed", "".join(before[a:b])))
            pieces.append(Piece("added", "".join(after[c:d])))
    return _without_islands(pieces)


def _without_islands(pieces: Sequence[Piece]) -> list[Piece]:
    """A single short word that stays between two changes is read more easily as part of the change."""
    joined: list[Piece] = []
    removed = added = ""
    for place, piece in enumerate(pieces):
        is_island = (
            piece.kind == "same"
            and 0 < place < len(pieces) - 1
            and len(piece.text.split()) <= 1
            and len(piece.text.strip()) <= 3
        )
        if piece.kind != "same" or is_island:
            removed += piece.text if piece.kind != "added" else ""
            added += piece.text if piece.kind != "removed" else ""
            continue
        joined += [Piece("removed", removed), Piece("added", added), piece]
        removed = added = ""
    return [*joined, Piece("removed", removed), Piece("added", added)]


def shortened(pieces: Sequence[Piece], around: int = 20) -> list[Piece]:
    """The same with long unchanged stretches cut to ``around`` words and spaces beside each change."""
    short = []
    for place, piece in enumerate(pieces):
        words = _WORD.findall(piece.text)
        first, last = place == 0, place == len(pieces) - 1
        keep = around if first or last else 2 * around
        if piece.kind == "same" and len(words) > keep:
            head = "" if first else "".join(words[:around])
            tail = "" if last else "".join(words[-around:])
            piece = Piece("same", f"{head}… {tail}")
        short.append(piece)
    return short


@dataclass(frozen=True, slots=True)
class Pair(Generic[Row]):
    """A row of the older list with the row of the newer one that it became; one of them may be absent.

    ``moved``: both have it, in another place among those that both have.
    """

    old: Row | None
    new: Row | None
    moved: bool = False


def paired(
    old: Sequence[Row],
    new: Sequence[Row],
    *,
    key: Callable[[Row], Hashable],
    words: Callable[[Row], str],
) -> list[Pair[Row]]:
    """Match the rows of two ordered lists: by ``key``, then in order where their ``words`` are alike.

    In the newer list's order; a row that is gone follows the one it stood behind.
    """
    partner = _by_key(old, new, key)
    _by_likeness(old, new, words, partner)
    stayed = sorted(partner)
    steps = SequenceMatcher(None, stayed, sorted(stayed, key=partner.__getitem__), autojunk=False)
    still = {
        stayed[at] for block in steps.get_matching_blocks() for at in range(block.a, block.a + block.size)
    }
    back = {there: here for here, there in partner.items()}
    gone = [here for here in range(len(old)) if here not in partner]
    pairs: list[Pair[Row]] = [Pair(old[here], None) for here in gone if not any(s < here for s in stayed)]
    for there, row in enumerate(new):
        here = back.get(there)
        if here is None:
            pairs.append(Pair(None, row))
            continue
        pairs.append(Pair(old[here], row, moved=here not in still))
        following = next((s for s in stayed if s > here), len(old))
        pairs += [Pair(old[lost], None) for lost in gone if here < lost < following]
    return pairs


def _by_key(old: Sequence[Row], new: Sequence[Row], key: Callable[[Row], Hashable]) -> dict[int, int]:
    """Place in ``old`` to place in ``new``, of rows with the same key; the first of several alike."""
    places: dict[Hashable, list[int]] = {}
    for there, row in enumerate(new):
        places.setdefault(key(row), []).append(there)
    partner = {}
    for here, row in enumerate(old):
        if waiting := places.get(key(row)):
            partner[here] = waiting.pop(0)
    return partner


def _by_likeness(
    old: Sequence[Row], new: Sequence[Row], words: Callable[[Row], str], partner: dict[int, int]
) -> None:
    """Add pairs of rows without a common key, the nearest in order first, where their words are alike."""
    taken = set(partner.values())
    waiting = [there for there in range(len(new)) if there not in taken]
    bags = {there: set(words(new[there]).lower().split()) for there in waiting}
    for here in range(len(old)):
        if here in partner:
            continue
        bag = set(words(old[here]).lower().split())
        for there in sorted(waiting, key=lambda place: abs(place - here)):
            both, either = len(bag & bags[there]), len(bag | bags[there])
            if either and both / either >= ALIKE:
                partner[here] = there
                waiting.remove(there)
                break
