"""Words as people paste them from a word processor, made plain. No database."""

import re
import unicodedata

# Bullets at the beginning of a line, with the tab or spaces that a word processor puts behind them.
_BULLET = re.compile(
    r"^([ \t]*)(?:[\u2022\u2023\u25cf\u25e6\u25aa\u25ab\u2043\uf0a7\uf0b7\u00b7])[ \t\u00a0]*", re.M
)
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f\u2000\u2001\u2002\u2003\u2009\u200a", " "))
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\u0085\u2028\u2029]")
# Private signs of fonts, soft hyphens, marks that nobody sees, marks that turn the direction of text.
_HIDDEN = {"Cc", "Cs", "Cf", "Co"}
# A joiner inside a word of other scripts, and in emoji, is part of it.
_KEPT = {"\n", "\t", "\u200d"}


def plain(text):
    """``text`` without what a word processor leaves in it; its words, lists and paragraphs stay."""
    text = _LINE_ENDS.sub("\n", text)
    text = _BULLET.sub(r"\1- ", text)
    text = text.translate(_SPACES)
    hidden = {one for one in set(text) - _KEPT if unicodedata.category(one) in _HIDDEN}
    return text.translate({ord(one): None for one in hidden}) if hidden else text


def paragraphs(text):
    """A long answer: plain, without space at its ends or behind its lines."""
    return re.sub(r"[ \t]+$", "", plain(text), flags=re.M).strip()


def one_line(text):
    """A short answer: plain, on one line."""
    return " ".join(plain(text).split())
