"""Cells of CSV files that a spreadsheet can open without running anything."""

import re

# What spreadsheets take for the start of a formula, in plain and full-width form, and the
# control characters that let one hide behind them.
_RISKY = re.compile(r"^[\s\x00-\x1f]*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def safe_cell(value):
    """``value`` as text; a leading apostrophe marks one that a spreadsheet would run. None is empty.

    :func:`plain_cell` takes the apostrophe off again, so that a file round-trips.
    """
    if value is None:
        return ""
    text = str(value)
    if _NUMBER.match(text):
        return text
    return f"'{text}" if _RISKY.match(text) or text.startswith("'") else text


def plain_cell(text):
    """The value that :func:`safe_cell` made ``text`` from."""
    return text[1:] if text.startswith("'") else text


def safe_row(values):
    """A row of safe cells."""
    return [safe_cell(value) for value in values]
