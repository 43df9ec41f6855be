"""The shipped content keeps the rules for its words: read from the TOML files, without a database.

The loader checks what a single record may hold. These tests check what an editor would: plain
American words, no promises, nobody named or reachable, no figure about a handful of students.
"""

import csv
import datetime
import re
import tomllib
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings

from districts.display import limits_now
from profiles import wording
from profiles.authored import OTHER_KEYS, PARTS
from profiles.evidence import held_back_figures
from profiles.models import Outcome, PracticeRevision

FIXTURES = settings.BASE_DIR / "fixtures"
FILES = sorted((FIXTURES / "practices").glob("*.toml"))

FIRST_INSTALLMENT = {
    "ap-enrollment-that-mirrors-the-school-middletown",
    "career-counselors-and-eagle-block-enfield",
    "college-level-courses-bristol",
    "district-attendance-review-board-thomaston",
}
# One practice at least from each district that the launch release, the Snapshot of 2020-21, the
# partnership pilot and the series on mastery-based learning describe.
DESCRIBED_IN_THE_SEEDS = {
    "attendance": {"Thomaston"},
    "college-and-career-readiness": {"Bristol", "Enfield", "Middletown"},
    "family-engagement": {
        *("Bolton", "Cheshire", "Coventry", "Derby", "East Hartford", "New Canaan", "Waterford"),
        *("Groton", "Middletown", "Windsor"),
    },
    "mastery-based-learning": {"Farmington", "Meriden", "Naugatuck", "New Haven", "Windsor Locks"},
}

BRITISH = re.compile(
    r"\b(?:programmes?|centres?|behaviou\w+|favou\w+|colou\w+|labou\w+|neighbou\w+|honou\w+|enrol(?:s|ment|ments)?"
    r"|counsell\w+|labell\w+|travell\w+|cancell\w+|modell\w+|catalogues?|judgements?|practis\w+|licence\w*"
    r"|learnt|whilst|towards|afterwards|maths|timetables?|fulfil|skilful|grey|defence|offence"
    r"|(?:organi|recogni|reali|summari|emphasi|prioriti|randomi|personali|analy)s(?:e[ds]?|ing|ations?))\b",
    re.IGNORECASE,
)
E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
AMERICAN_DATE = re.compile(rf"\b(?:{MONTH}) \d{{1,2}}, \d{{4}}\b")

# Names that others gave: titles and publishers of pages are quoted as they are.
TITLES_OF_OTHERS = {(part, "title") for part in ("sources", "citations", "resources")} | {
    ("sources", "publisher")
}
# Alone, these words would match nearly every practice.
TOO_BROAD = {
    *("student", "students", "school", "schools", "parent", "parents", "family", "families", "teacher"),
    *("teachers", "district", "districts", "education", "learning", "program", "data", "grades", "support"),
    *("engagement", "partnership", "network", "community", "improvement", "outreach"),
}
PLACES_OF_RELATED_TERMS = [("tags", "related"), ("topics", "related_terms")]


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


PRACTICES = {path.stem: read(path) for path in FILES}
TOPICS = read(FIXTURES / "topics.toml")["topics"]
TAGS = read(FIXTURES / "tags.toml")["tags"]
every_practice = pytest.mark.parametrize("slug", PRACTICES)


def rows_of_csv(name):
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def strings(value, keys=()):
    """Every text in a parsed file, with the keys on the way to it (positions in lists left out)."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, (*keys, key))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, keys)


def own_words(content):
    """Texts that we wrote and readers see: no slugs, codes, addresses or titles of others."""
    codes = {"slug", "topics", "tags", "student_groups", "practice_type", "url", "kind"}
    for keys, text in strings(content):
        if keys[-1] not in codes and keys not in TITLES_OF_OTHERS:
            yield ".".join(keys), text


def other_texts():
    """Shown texts outside the practices: topics, tags, and the words of the public record."""
    for name in ("topics", "tags", "indicators"):
        for keys, text in strings(read(FIXTURES / f"{name}.toml")):
            if keys[-1] in {"related", "related_terms", "copy_read", "url", "code", "slug", "license"}:
                continue
            if keys != ("sources", "title"):
                yield f"{name}: {'.'.join(keys)}", text


def findings(pattern, texts):
    return [f"{where}: {match.group()}" for where, text in texts for match in pattern.finditer(text)]


def promises(texts):
    """Claims that a promising practice does not make (interface.md, section 7)."""
    return [
        f"{where}: {finding.words}"
        for where, text in texts
        for finding in wording.claims_of_proof(text) + wording.praise(text)
    ]


def held_back(outcome, content):
    """The figures of an outcome in a file that rest on too few students."""
    columns = {k: v for k, v in outcome.items() if k not in {"indicator", "student_group"}}
    values = {k: Decimal(str(v)) if k.endswith("_value") else v for k, v in columns.items()}
    text = PracticeRevision(pk=1, reach_students=content.get("reach_students"))
    return held_back_figures(Outcome(revision=text, **values), limits_now())


def test_there_are_at_least_45_practices_and_titles_and_taglines_differ():
    assert len(PRACTICES) >= 45
    for name in ("title", "tagline"):
        used = Counter(content[name].casefold() for content in PRACTICES.values())
        assert [text for text, times in used.items() if times > 1] == []


def test_the_first_installment_is_the_launch_release():
    first = {slug for slug, content in PRACTICES.items() if content.get("first_installment")}
    assert first == FIRST_INSTALLMENT


@pytest.mark.parametrize("topic", DESCRIBED_IN_THE_SEEDS)
def test_every_district_that_the_seeds_describe_is_there(topic):
    names = {row["district_code"]: row["short_name"] for row in rows_of_csv("districts.csv")}
    present = {
        names[row["code"]]
        for content in PRACTICES.values()
        if topic in content["topics"]
        for row in content["districts"]
    }
    assert DESCRIBED_IN_THE_SEEDS[topic] <= present


@every_practice
def test_a_file_is_named_by_its_slug_and_dated(slug):
    content = PRACTICES[slug]
    assert content["slug"] == slug
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert isinstance(content["checked"], datetime.date)
    columns = {field.name for field in PracticeRevision._meta.get_fields()}
    assert content.keys() <= columns | OTHER_KEYS | PARTS.keys()


@every_practice
def test_topics_tags_groups_and_districts_are_known(slug):
    content = PRACTICES[slug]
    assert content["topics"]
    assert set(content["topics"]) <= {topic["slug"] for topic in TOPICS}
    assert set(content["tags"]) <= {tag["slug"] for tag in TAGS}
    words = read(FIXTURES / "indicators.toml")
    assert set(content["student_groups"]) <= {group["code"] for group in words["groups"]}
    indicators = {outcome.get("indicator") for outcome in content.get("outcomes", [])} - {None}
    assert indicators <= {indicator["code"] for indicator in words["indicators"]}
    codes = [row["code"] for row in content["districts"]]
    assert codes[0] == content["lead_district"]
    assert [row["role"] for row in content["districts"]] == ["lead"] + ["partner"] * (len(codes) - 1)
    schools = {school.get("district") for school in content.get("schools", [])} - {None}
    assert {*codes, *schools} <= {row["district_code"] for row in rows_of_csv("districts.csv")}


@every_practice
def test_texts_stay_within_their_limits(slug):
    content = PRACTICES[slug]
    whole = {"": (PracticeRevision, [content])}
    parts = {name: (model, content.get(name, [])) for name, model in PARTS.items()}
    for name, (model, rows) in (whole | parts).items():
        limits = {field.name: getattr(field, "max_length", None) for field in model._meta.get_fields()}
        for row in rows:
            for key, text in row.items():
                if isinstance(text, str) and limits.get(key):
                    assert 0 < len(text.strip()) <= limits[key], f"{name} {key}"
    assert all(0 < len(feature) <= 200 for feature in content.get("features", []))


@every_practice
def test_words_promise_nothing_and_are_american(slug):
    texts = list(own_words(PRACTICES[slug]))
    assert promises(texts) == []
    assert findings(BRITISH, texts) == []
    assert findings(AMERICAN_DATE, texts) == [], "dates read 21 November 2026"
    assert findings(re.compile("[\u2018\u2019\u201c\u201d]"), texts) == [], "quotation marks are straight"


def test_topics_tags_and_the_public_record_keep_the_same_words():
    texts = list(other_texts())
    assert promises(texts) == []
    assert findings(BRITISH, texts) == []


def test_nobody_can_be_reached_through_the_files():
    files = [*FILES, *(FIXTURES / f"{name}.toml" for name in ("topics", "tags", "indicators"))]
    for path in files:
        texts = [(".".join(keys), text) for keys, text in strings(read(path)) if keys[-1] != "url"]
        assert findings(E_MAIL, texts) == [], path.name
        private = [f"{where}: {found.words}" for where, text in texts for found in wording.private(text)]
        assert private == [], path.name
    keys = {key for content in PRACTICES.values() for key in content}
    assert keys & {"contact_name", "contact_email", "contact_phone"} == set()


@every_practice
def test_a_practice_names_its_sources_and_links_are_web_addresses(slug):
    content = PRACTICES[slug]
    assert content.get("sources")
    assert all(source["title"] and source["publisher"] for source in content["sources"])
    urls = [text for keys, text in strings(content) if keys[-1] in {"url", "video_url"}]
    assert [url for url in urls if not re.match(r"https?://[\w.-]+\.\w{2,}(?:/|$)", url)] == []
    assert [url for url in urls if re.search(r"\s|\.\.\.", url)] == []


@every_practice
def test_public_figures_in_the_text_have_their_source(slug):
    content = PRACTICES[slug]
    if "public data" in content.get("problem", ""):
        state = [source["title"] for source in content["sources"] if source.get("official")]
        assert any(re.search("EdSight|School Attendance|Next Generation", title) for title in state)


@every_practice
def test_figures_are_possible_and_not_about_a_handful(slug):
    content = PRACTICES[slug]
    assert content.get("reach_students", 6) >= settings.SUPPRESS_NUMERATOR_UNDER
    for where, text in own_words(content):
        shares = re.findall(r"(?<!growth of )(?<![\d.])(\d+(?:\.\d+)?) percent\b", text)
        assert [share for share in shares if float(share) > 100] == [], where
    for outcome in content.get("outcomes", []):
        for when in ("baseline", "followup"):
            value = outcome.get(f"{when}_value")
            if value is not None and outcome["unit"] == "percent":
                assert 0 <= value <= 100
        assert held_back(outcome, content) == []
        if {"baseline_year", "followup_year"} <= outcome.keys():
            assert outcome["baseline_year"] < outcome["followup_year"]


@every_practice
def test_results_are_claimed_or_said_to_be_missing(slug):
    content = PRACTICES[slug]
    assert bool(content.get("outcomes")) != bool(content.get("no_outcome_data"))
    assert all(outcome["claim"] for outcome in content.get("outcomes", []))


@pytest.mark.parametrize(("name", "key"), PLACES_OF_RELATED_TERMS)
def test_related_terms_are_plain_and_not_too_broad(name, key):
    for entry in read(FIXTURES / f"{name}.toml")[name]:
        terms = entry.get(key, [])
        assert len(terms) == len(set(terms)), entry["slug"]
        assert [term for term in terms if term != term.strip().lower()] == [], entry["slug"]
        broad = TOO_BROAD - ({"parents"} if entry["slug"] == "family-engagement" else set())
        assert broad.intersection(terms) == set(), entry["slug"]


def test_tags_are_unique_and_used():
    slugs = [tag["slug"] for tag in TAGS]
    assert len(slugs) == len(set(slugs))
    assert set(slugs) == {tag for content in PRACTICES.values() for tag in content["tags"]}
