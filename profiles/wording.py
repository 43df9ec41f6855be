"""Words to look at before a text is public: claims of proof, praise, and what could point at a student.

Plain functions over plain strings: which texts are read, and what follows from a finding, is for
checklist.py to say (design: profile.md section 5, rules 4 and 7; interface.md section 7).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``words`` as the text has them, and ``advice``: what to write instead, or what they look like."""

    words: str
    advice: str


def _word(pattern):
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# A practice that is promising does not say these of itself: (what, what to say instead).
PROOF = [
    (_word(r"proven|proved|proves?"), '"promising", "tried" or "shows"'),
    (
        _word(r"(?:evidence|research|science)[-\s\u2010\u2011\u2013]based"),
        '"promising" or "tried", and name the study',
    ),
    (_word(r"(?:led|leads?|leading)\s+to"), '"after the start", "was followed by" or "ends with"'),
    (_word(r"result(?:ed|ing)\s+in"), '"after the start" or "was followed by"'),
    (_word(r"guarantee[sd]?"), '"reports" or "saw", and what changed'),
]

# Praise that tells a reader nothing. It may be part of a name ("Student Success Plan").
PRAISE = [
    (_word(r"best|exemplary|outstanding|excellent"), "what it does"),
    (_word(r"success(?:es|ful|fully)?|impact\w*"), "what changed, and for whom"),
]

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_NUMERIC_DATE = r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})"
_ANY_DATE = (
    rf"(?:{_NUMERIC_DATE}|\d{{1,2}}/\d{{1,2}}/\d{{2}}|{_MONTH}\s+\d{{1,2}},?\s+(?:19|20)\d{{2}}"
    rf"|\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d{{2}})"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth)"
)
_ONE_STUDENT = (
    rf"(?:{_ORDINAL}[-\s]grader?(?:\s+student)?|(?:grade\s+\d{{1,2}}\s+)?(?:student|pupil)|grader|boy|girl|child"
    r"|kindergart(?:e)?ner|freshman|sophomore|junior|senior)"
)

# What could point at a single student: (what, what it looks like).
PRIVATE = [
    (
        re.compile(
            rf"\b(?:born|d\.?o\.?b\.?|birth\s?da(?:y|te)|date\s+of\s+birth)\b[^.;]{{0,20}}?{_ANY_DATE}", re.I
        ),
        "a date of birth",
    ),
    (re.compile(rf"(?<![\d/.-]){_NUMERIC_DATE}(?![\d/-])"), "a full date, perhaps of birth"),
    (re.compile(r"(?<![\w.,/-])\d{10}(?![\w/-])"), "a student number"),
    (
        re.compile(r"(?<![\d.-])(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\d-])"),
        "a phone number",
    ),
    # A name begins with a capital letter, so case matters there and nowhere else.
    (
        re.compile(rf"\b(?i:{_ONE_STUDENT}\s*,?\s+(?:named|called|by\s+the\s+name\s+of))\s+[A-Z][\w'-]+"),
        "a named student",
    ),
    (re.compile(rf"\b[A-Z][\w'-]+,\s+(?i:an?|our)\s+(?i:{_ORDINAL}[-\s]grader?)\b"), "a named student"),
]

# Addresses hold long numbers of their own.
_ADDRESS = re.compile(r"https?://\S+")


def claims_of_proof(text):
    """Words that say more than a promising practice can show, as a list of :class:`Finding`."""
    return _find(PROOF, text)


def praise(text):
    """Words that praise and do not tell, as a list of :class:`Finding`."""
    return _find(PRAISE, text)


def private(text):
    """What may point at a single student or be a way to reach somebody, as a list of :class:`Finding`."""
    return _find(PRIVATE, _ADDRESS.sub(" ", text))


def _find(patterns, text):
    """Every match, in the order of the patterns; one that lies inside an earlier one is not told again."""
    found, spans = [], []
    for pattern, advice in patterns:
        for match in pattern.finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in spans):
                spans.append(match.span())
                found.append(Finding(match.group(), advice))
    return found
