"""The board brief: a practice on two pages for a board of education, as PDF, with the facts of its page.

Which districts use it is told by apps above this one: a filler of the place "practice:users"
(core/places.py), called with None and the practice, gives ``(template, context)`` with ``context["users"]``
as a list of (short name of a district, words: "In use since 2024-25"), and may give ``context["changed"]``,
the moments at which what it says last changed.
"""

import json
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from core import pdf
from core.grades import grade_span
from core.markdown import as_blocks
from core.places import fillers
from core.schoolyear import school_year
from core.series import ABSENT, years_of
from core.shortening import fitted, long, many, short
from core.templatetags.portal import counted, long_date, short_date
from districts.likeness import why_not_compared
from profiles.vocabulary import DistrictRole, Status, Verifier

MOST_PAGES = 2
# How many briefs a process keeps, each of about 60 KB: the same facts are not set twice.
KEPT = 64
# What is tried in turn until all of it has room: shares of the limits below.
SCALES = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
# Signs of each long answer, and how many of each list.
PROBLEM, SUMMARY, PART, NEED, WORDS, FAILED, FIT, NOTE = 600, 700, 160, 240, 400, 400, 300, 300
SOURCE, NAME = 240, 120
PARTS, ROLES, RISKS, CLAIMS, QUESTIONS, SOURCES, STUDIES = 5, 6, 2, 3, 6, 6, 2
USERS, NAMES = 6, 15
NOT_RECORDED = "Not recorded"
NOT_CHECKED = "Nobody has set it beside the public figures yet."


def brief_pdf(profile, *, reader=None, likeness=None):
    """The brief of ``profile`` (a ProfilePage, its charts in the frames ``core.charts.PAPER``) as PDF.

    ``reader`` is the district whose board reads it, ``likeness`` how the practice suits it; either may
    be None.
    """
    users, changed = _users(profile)
    on = _as_of(profile, changed)
    facts = _facts(profile, reader, likeness) | {"users": many(users, USERS), "as_of": long_date(on)}
    return _set(json.dumps(facts, sort_keys=True), facts["title"], on)


@lru_cache(maxsize=KEPT)
def _set(facts: str, title: str, on: date) -> bytes:
    """Kept by the facts themselves, so that what is kept is never out of date."""
    told = json.loads(facts)
    for scale in SCALES:
        made = pdf.made("brief.typ", fitted(told, scale), title=title, on=on)
        if pdf.pages(made) <= MOST_PAGES:
            break
    return made


def _as_of(profile, changed):
    """When its facts last changed; ``changed``: moments of what apps above say."""
    practice = profile.practice
    moments = [profile.text.first_public_at, practice.updated_at, *changed]
    days = [timezone.localdate(moment) for moment in moments if moment] + [practice.verified_on]
    days += [day for chart in profile.charts.values() for day in chart.retrieved]
    return max(day for day in days if day)


def _facts(profile, reader, likeness):
    text = profile.text
    return {
        "title": text.title,
        "url": profile.url,
        "reader": reader.short_name if reader else "",
        "topics": ". ".join(
            filter(
                None,
                [", ".join(topic.name for topic in text.topics_in_order), text.get_practice_type_display()],
            )
        ),
        "tagline": text.tagline,
        "by": _by(profile),
        "provenance": profile.provenance,
        "like": _like(profile, reader, likeness),
        "banner": _banner(profile),
        "glance": _glance(profile),
        "problem": _long(text.problem, PROBLEM, profile, "problem"),
        "summary": _long(text.summary, SUMMARY, profile, "summary"),
        "core": many(
            [
                {"name": part["name"], "text": _long(part["text"], PART, profile, "how")}
                for part in profile.core
            ],
            PARTS,
        ),
        "needs": _needs(profile),
        "claims": many([_claim(claim, profile) for claim in profile.claims], CLAIMS),
        "no_claims": _no_claims(profile),
        "chart": _chart(profile),
        "answers": _answers(profile),
        "older": profile.older_evidence,
        "failed": _long(text.did_not_work, FAILED, profile, "results"),
        "good_fit": _long(text.good_fit, FIT, profile, "fit"),
        "be_careful": _long(text.be_careful, FIT, profile, "fit"),
        "questions": many([[one["field"], one["question"]] for one in profile.questions], QUESTIONS),
        "contact": _contact(profile),
        "studies": many([_study(study) for study in text.citations.all()], STUDIES),
        "sources": many([_source(source) for source in text.sources.all()], SOURCES),
        "district": profile.district,
    }


def _long(words, most, profile, section):
    return long(as_blocks(words), most, f"{profile.url}#{section}")


def _by(profile):
    district = profile.practice.lead_district
    words = [
        district.short_name,
        counted(district.enrollment, "student") if district.enrollment else "",
        grade_span(district.lowest_grade, district.highest_grade),
        district.planning_region,
        f"and {counted(profile.others, 'other district')}" if profile.others else "",
    ]
    return " · ".join(word for word in words if word)


def _banner(profile):
    banner = profile.banner
    return {"title": banner.title, "text": _plain(banner.text, NOTE, profile, "summary")} if banner else None


def _plain(words, most, profile, section):
    """As :func:`_long`, of words in which nothing is markup."""
    return long(
        [{"kind": "text", "inside": [{"text": words}]}] if words else [], most, f"{profile.url}#{section}"
    )


def _like(profile, reader, likeness):
    """In what the reader's district is like the one that has the practice; None without one."""
    if reader is None:
        return None
    if likeness is None:
        taking_part = {one.district_id for one in profile.participations} | {
            profile.practice.lead_district_id
        }
        if reader.pk in taking_part:
            return {"words": f"{reader.short_name} has this practice itself.", "far": False, "rows": []}
        why = why_not_compared(reader) or "No public figures set it beside a district that has this."
        return {"words": f"{reader.short_name} cannot be compared. {why}", "far": True, "rows": []}
    who = "Less like" if likeness.is_far else "Like"
    other = likeness.district
    part = f"{other.short_name}, which takes part, has " if other != profile.practice.lead_district else ""
    reasons = [
        f"{one.other} {one.words_after} ({f'{reader.short_name} ' if n == 0 else ''}{one.own})"
        for n, one in enumerate(likeness.reasons)
    ]
    return {
        "words": f"{who} {reader.short_name}: {part}{', '.join(reasons)}.",
        "far": likeness.is_far,
        "rows": [
            ["Public figures", *(one.name for one in likeness.measures)],
            [other.short_name, *(str(one.other) for one in likeness.measures)],
            [reader.short_name, *(str(one.own) for one in likeness.measures)],
        ],
    }


def _glance(profile):
    """(name, words, more words) of the five places of components/glance_practice.html."""
    text, practice = profile.text, profile.practice
    level = text.local_evidence
    return [
        ["Cost a year", *_cost_a_year(text)],
        [
            "Grades",
            grade_span(text.lowest_grade, text.highest_grade) or text.get_extent_display() or NOT_RECORDED,
            text.get_extent_display() if text.lowest_grade is not None else "",
        ],
        [
            "Local evidence",
            text.get_local_evidence_display() if level else "Not reviewed",
            f"{level} of 4. Did it work here?" if level else "",
        ],
        ["Stage", *_stage(text)],
        ["Verified", *_verified(practice)],
    ]


def _cost_a_year(text):
    if text.cost_band:
        return text.get_cost_band_display(), ""
    if text.annual_cost is not None:
        return f"${text.annual_cost:,}", ""
    if text.annual_cost_not_known:
        return "Not known", ""
    if text.startup_cost:
        return f"${text.startup_cost:,} to start", "A year: not recorded"
    return NOT_RECORDED, ""


def _stage(text):
    since = f"Since {school_year(text.start_year)}" if text.start_year else ""
    if text.end_year:
        since = f"Until {school_year(text.end_year)}"
    if text.current_status == Status.ENDED:
        return "Ended", since
    if text.status == Status.PAUSED:
        return "Paused", since
    if told := text.get_stage_display() or text.get_status_display():
        return told, since
    if text.start_year:
        return (
            f"In place since {school_year(text.start_year)}",
            "" if text.end_year else "Today: not recorded",
        )
    return NOT_RECORDED, since


def _verified(practice):
    if practice.verified_by == Verifier.DISTRICT:
        return "Confirmed", f"{short_date(practice.verified_on)}, by {practice.lead_district.short_name}"
    if practice.verified_by:
        district = practice.lead_district.short_name
        return "Sources checked", f"{short_date(practice.verified_on)}. {district} has not confirmed yet"
    return "Not checked yet", ""


def _needs(profile):
    """(what it takes, in words as blocks) in the order in which a board asks."""
    text = profile.text
    cost = ". ".join(f"{name}: {words}" for name, words in profile.cost)
    cost = " ".join(filter(None, [f"{cost}." if cost else "", text.cost_note]))
    people = [f"{role}: {words}" for role, words in profile.people] + profile.people_unknown
    needs = dict(profile.needs)
    board = needs.pop("Board of education", "")
    rows = [
        ("Money", _plain(cost or NOT_RECORDED, NEED, profile, "cost")),
        ("Staff and their time", _lines(people or [NOT_RECORDED], ROLES)),
        ("The board commits to", _long(board or NOT_RECORDED, NEED, profile, "starting")),
        *((name, _long(words, NEED, profile, "starting")) for name, words in needs.items()),
    ]
    if text.before_you_start:
        rows.append(("Before the start", _long(text.before_you_start, NEED, profile, "starting")))
    if risks := [f"{risk.risk} {risk.mitigation}".strip() for risk in text.risks.all()]:
        rows.append(("Risks, and what helps", _lines(risks, RISKS)))
    return [{"name": name, "said": said} for name, said in rows]


def _lines(lines, most):
    return many([short(line, NEED) for line in lines], most)


def _claim(claim, profile):
    check = claim.check
    # What is cut off for want of room is the name of the measure, not its figures.
    last = sorted(claim.facts, key=lambda fact: fact[0] in {"Measure", "Whom"})
    facts = ". ".join(f"{name}: {words.rstrip('.')}" for name, words in last)
    why = " ".join(filter(None, [check.why, check.who])) if check else NOT_CHECKED
    return {
        "claim": _plain(claim.claim, WORDS, profile, "results"),
        "said": short(claim.said, NEED),
        "facts": _plain(f"{facts}." if facts else "", WORDS, profile, "results"),
        "check": check.label if check else "Not reviewed",
        "why": _plain(why, WORDS, profile, "results"),
        "caveat": _plain(claim.caveat, NOTE, profile, "results"),
    }


def _no_claims(profile):
    if not profile.text.no_outcome_data:
        return "No result is claimed."
    if profile.by_district:
        return "There is no outcome data yet."
    return "The sources say what was done. They do not say what changed for students."


def _chart(profile):
    """The first chart that the page has, its figures in words for those who do not see it."""
    chart = next((claim.chart for claim in profile.claims if claim.chart), None)
    if chart is None:
        return None
    others = len({one.chart.id for one in profile.claims if one.chart}) - 1
    sources = "; ".join(
        source.title + (f" ({source.publisher})" if source.publisher else "") for source in chart.sources
    )
    retrieved = ", ".join(long_date(day) for day in chart.retrieved)
    notes = " ".join(chart.notes).replace("the table says", "the table on the page says")
    retrieved = f" Retrieved {retrieved}." if retrieved else ""
    return {
        "svg": pdf.svg(chart.wide),
        "title": chart.title,
        "counted": _plain(chart.counted, NOTE, profile, "results"),
        "alt": f"Chart: {chart.title}. {_figures(chart)}",
        "seen": chart.seen,
        "notes": _plain(notes, WORDS, profile, "results"),
        "source": _plain(f"Source: {sources}.{retrieved}", WORDS, profile, "results"),
        "others": counted(others, "more chart") if others else "",
    }


def _figures(chart):
    told = []
    for one in chart.series:
        part = {year: f" ({words})" for year, words in one.part_years.items()}
        points = [
            f"{school_year(year)} {point.text}{part.get(year, '')}"
            for year in years_of(chart.series)
            if (point := one.at(year)) is not ABSENT
        ]
        told.append(f"{one.name}: {', '.join(points)}.")
    return " ".join(told)


def _answers(profile):
    """The two answers that are never merged."""
    text = profile.text
    here = text.get_local_evidence_display() if text.local_evidence else "Not reviewed"
    return [
        ["Did it work here?", here, profile.level_means],
        ["Is it backed elsewhere?", _tier(text), profile.tier_means],
    ]


def _tier(text):
    if text.tier_confirmed:
        return text.get_tier_confirmed_display()
    if text.tier_confirmed == 0:
        return "No study named"
    if text.tier_claimed:
        return f"{text.get_tier_claimed_display()} claimed, not reviewed"
    return "Not reviewed"


def _users(profile):
    """Who has it, by what they do: those of the text, the leading one first; then those that took it up.

    With the moments at which the latter last changed.
    """
    rows = [
        ("Leads it" if part.role == DistrictRole.LEAD else "Takes part", part.district.short_name)
        for part in profile.participations
    ]
    changed = []
    for fill in fillers("practice:users"):
        if filled := fill(None, profile.practice):
            rows += [(words, name) for name, words in filled[1]["users"]]
            changed += filled[1].get("changed", [])
    grouped = {}
    for words, name in rows:
        grouped.setdefault(words, []).append(name)
    return [{"words": words, "names": many(names, NAMES)} for words, names in grouped.items()], changed


def _contact(profile):
    practice = profile.practice
    role = f": {practice.contact_role}" if practice.contact_role else ""
    if profile.has_contact:
        words = f"Your message goes by mail to the contact of {profile.district}{role}."
    else:
        words = "Your message goes to the State Department of Education."
        words += f" Staff there pass it on to {profile.district}."
        words += f" Contact on record{role}." if role else ""
    return {"words": words, "url": settings.SITE_URL + profile.contact_url, "offers": profile.offers}


def _study(citation):
    return {"words": short(citation.title, SOURCE), "url": citation.url}


def _source(source):
    # When it is from is never cut off.
    words = ", ".join(filter(None, [source.title, source.publisher]))
    return {"words": short(words, SOURCE), "published": short(source.published, NAME), "url": source.url}
