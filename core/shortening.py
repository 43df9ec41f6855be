"""Long answers in little room: what fits, and a word where the rest is. Nothing is dropped unsaid.

Facts for a document mark what may be shortened; :func:`fitted` does it for a document that is too long.
"""

import re

# The full stop of "Dr." or "U.S." ends none. In doubt more is told, never less.
SENTENCE_END = re.compile(r"(?:(?:\b[a-z]{2,3}|\w{4}|\d|[%)”’\"])\.|[!?])[)”’\"]*(?=\s+[(“\"]?[A-Z])")
MORE = "more on the page"
# A paragraph or an item takes a line, however few its signs are.
LINE = 40


def long(blocks, most, more):
    """``blocks`` (core/markdown.as_blocks); ``most`` signs have room, all is at the address ``more``."""
    return {"long": blocks, "most": most, "more": more}


def many(things, most):
    """A list of which ``most`` have room."""
    return {"many": things, "most": most}


def short(words, most):
    """A line of plain words, of which ``most`` signs have room, and never fewer than ``LINE``."""
    return {"short": words, "most": most}


def fitted(facts, scale):
    """``facts`` with all that the functions above marked cut to ``scale`` times its room.

    In place of :func:`long` stand blocks, of :func:`many` ``{"shown": things, "left": how many more}``, of
    :func:`short` words, with "…" where they are cut.
    """
    if isinstance(facts, list):
        return [fitted(one, scale) for one in facts]
    if not isinstance(facts, dict):
        return facts
    if "long" in facts:
        return shortened(facts["long"], int(facts["most"] * scale), facts["more"])
    if "short" in facts:
        return _clipped(facts["short"], max(int(facts["most"] * scale), LINE))
    if "many" in facts:
        shown = facts["many"][: max(round(facts["most"] * scale), 1)]
        return {"shown": fitted(shown, scale), "left": len(facts["many"]) - len(shown)}
    return {name: fitted(value, scale) for name, value in facts.items()}


def shortened(blocks, most, more):
    """The first of ``blocks`` with ``most`` signs at most; where something is left out, a link to ``more``.

    Text ends with a sentence where one ends within the room, else with a word; a list with an item.
    """
    kept, room = [], most
    for block in blocks:
        size = _size(block)
        if size > room:
            kept += _begun(block, room, is_first=not kept)
            return _with_link(kept, more)
        kept.append(block)
        room -= size
    return kept


def _clipped(words, most):
    if len(words) <= most:
        return words
    end = words.rfind(" ", 0, most)
    return f"{words[: end if end > 0 else most].rstrip(',;:.')} …"


def _size(thing):
    if isinstance(thing, list):
        return sum(_size(one) for one in thing)
    if "text" in thing:
        return len(thing["text"])
    if thing.get("kind") in {"text", "heading"}:
        return max(len(_flat(thing["inside"])), LINE)
    return sum(_size(thing[name]) for name in ("inside", "items", "head", "rows") if name in thing) or 1


def _begun(block, room, *, is_first):
    """As much of ``block`` as has room, as a list of none or one; of the first one always something."""
    if block["kind"] == "text":
        words = _flat(block["inside"])
        if is_first and len(words) <= room:
            return [block]
        ends = [match.end() for match in SENTENCE_END.finditer(words) if match.end() <= room]
        if ends:
            return [{"kind": "text", "inside": _cut(block["inside"], ends[-1])}]
        if is_first and room > 0:
            end = words.rfind(" ", 0, room)
            runs = _cut(block["inside"], end if end > 0 else room)
            return [{"kind": "text", "inside": [*runs, {"text": " …"}]}]
    if block["kind"] in {"list", "quote"}:
        name = "items" if block["kind"] == "list" else "inside"
        parts, size = [], 0
        for part in block[name]:
            size += _size(part)
            if size > room:
                break
            parts.append(part)
        if parts:
            return [{**block, name: parts}]
        if is_first and block[name]:
            first = block[name][0] if block["kind"] == "list" else block[name]
            return [part for one in first[:1] for part in _begun(one, room, is_first=True)]
    return []


def _flat(runs):
    return "".join(
        _flat(run["inside"]) if "url" in run else " " if "break" in run else run["text"] for run in runs
    )


def _cut(runs, end):
    """The first ``end`` signs of ``runs``."""
    kept = []
    for run in runs:
        size = len(_flat([run]))
        if end <= 0:
            break
        if size <= end:
            kept.append(run)
        elif "url" in run:
            kept.append({**run, "inside": _cut(run["inside"], end)})
        else:
            kept.append({**run, "text": run["text"][:end]})
        end -= size
    return kept


def _with_link(blocks, more):
    link = {"url": more, "inside": [{"text": MORE}]}
    if blocks and blocks[-1]["kind"] == "text":
        return [*blocks[:-1], {"kind": "text", "inside": [*blocks[-1]["inside"], {"text": " "}, link]}]
    return [*blocks, {"kind": "text", "inside": [{"text": "… "}, link]}]
