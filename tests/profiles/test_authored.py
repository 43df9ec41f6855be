"""The founding content: loaded once, again without change, and never over people's own words."""

import pytest
from django.conf import settings
from django.http import QueryDict

from districts.imports import import_all
from profiles import actions, authored, texts
from profiles.finding import find
from profiles.models import Practice, PracticeRevision, Source
from profiles.workflow import State
from tests.factories import DistrictFactory, TopicFactory, UserFactory
from tests.profiles.test_facets import assert_counts_are_true
from topics.models import StateFact

pytestmark = pytest.mark.django_db
FIXTURES = settings.BASE_DIR / "fixtures"

ONE = """
slug = "one"
lead_district = "1400011"
checked = 2026-11-21
title = "One"
summary = "A practice."
topics = ["attendance"]
[[sources]]
title = "A page"
"""


@pytest.fixture
def folder(tmp_path):
    DistrictFactory(code="1400011")
    TopicFactory(slug="attendance")
    (tmp_path / "one.toml").write_text(ONE)
    return tmp_path


def counts(loaded):
    return (loaded.created, loaded.changed, loaded.unchanged, loaded.kept)


def test_a_practice_is_created_published_and_left_alone_the_second_time(folder):
    assert counts(authored.load_practices(folder)) == (1, 0, 0, [])
    first = list(PracticeRevision.objects.values("pk", "title", "number", "first_public_at"))

    assert counts(authored.load_practices(folder)) == (0, 0, 1, [])
    assert list(PracticeRevision.objects.values("pk", "title", "number", "first_public_at")) == first
    assert Practice.objects.get().state == State.PUBLISHED


def test_a_changed_file_becomes_a_new_public_text(folder):
    authored.load_practices(folder)
    (folder / "one.toml").write_text(ONE.replace('title = "One"', 'title = "One, revised"'))

    assert counts(authored.load_practices(folder)) == (0, 1, 0, [])
    practice = Practice.objects.get()
    assert practice.public_revision.title == "One, revised"
    assert [text.title for text in practice.revisions.all()] == ["One", "One, revised"]


def test_what_people_wrote_is_never_overwritten(folder):
    authored.load_practices(folder)
    practice = Practice.objects.get()
    staff = UserFactory(groups=["publisher"])
    text = texts.start_revision(practice, by=staff)
    text.title = "In the district's words"
    text.save()
    (folder / "one.toml").write_text(ONE.replace("A practice.", "Another summary."))

    assert counts(authored.load_practices(folder)) == (0, 0, 0, ["one"])
    actions.change_status(practice, State.PUBLISHED, by=staff)
    assert counts(authored.load_practices(folder)) == (0, 0, 0, ["one"])
    assert Practice.objects.get().public_revision.title == "In the district's words"


def test_every_problem_of_every_file_is_told_and_nothing_is_written(folder):
    (folder / "two.toml").write_text(ONE.replace('"one"', '"two"').replace("1400011", "9999999"))
    (folder / "three.toml").write_text("not toml at all")
    (folder / "four.toml").write_text(ONE.replace('"one"', '"four"') + 'surprise = "x"\n')
    (folder / "five.toml").write_text(
        ONE.replace('"one"', '"five"').replace('title = "One"', f'title = "{"x" * 91}"')
    )

    with pytest.raises(authored.ContentError) as error:
        authored.load_practices(folder)

    told = "\n".join(error.value.problems)
    assert "two.toml: unknown district '9999999'" in told
    assert "three.toml: cannot be read" in told
    assert "four.toml" in told
    assert "five.toml: title: Ensure this value has at most 90 characters (it has 91)." in told
    assert not Practice.objects.exists()


@pytest.fixture
def real_content():
    import_all(FIXTURES, report=lambda line: None)
    authored.load_topics(FIXTURES)
    assert authored.load_state_context(FIXTURES) > 25
    return authored.load_practices(FIXTURES / "practices")


def test_the_real_content_is_whole_honest_and_findable(real_content):
    """One load serves all claims about the real content: it takes seconds."""
    assert real_content.created >= 45
    assert authored.load_practices(FIXTURES / "practices").unchanged == real_content.created
    listed = Practice.objects.listed()
    assert listed.count() == real_content.created

    StateFact.objects.filter(slug="index-overall").update(value="Corrected by staff")
    assert authored.load_state_context(FIXTURES) == 0
    assert StateFact.objects.get(slug="index-overall").value == "Corrected by staff"
    opinions = StateFact.objects.filter(source_title__startswith="Parent Power Index", value__contains="%")
    assert {fact.kind for fact in opinions} == {"opinion"}
    by_policy = StateFact.objects.filter(kind="policy").values_list("source_publisher", flat=True)
    assert set(by_policy) == {"Connecticut State Department of Education"}
    described = StateFact.objects.filter(kind="described")
    assert described.count() == 10
    assert not described.filter(source_url="").exists()

    texts = PracticeRevision.objects.filter(public_of__isnull=False)
    assert [t.title for t in texts if not t.sources.exists()] == []
    assert [s.title for s in Source.objects.filter(url__startswith="http:") if "@" in s.url] == []
    pilot = Practice.objects.get(slug="family-partnerships-groton-middletown-windsor").public_revision
    assert [p.district.short_name for p in pilot.participations.all()] == ["Groton", "Middletown", "Windsor"]
    assert all(p.did for p in pilot.participations.all())

    for typed, slug in RIGHT_PRACTICES:
        assert slug in first_three(typed), typed
    for typed in ("absense", "kids skipping school", "truancy"):
        assert main_topics(typed) == {"attendance"}, typed

    for parameters in ("", "topic=attendance", "topic=attendance&grade=9-12", "q=family&size=5000_up"):
        assert_counts_are_true(QueryDict(parameters))


RIGHT_PRACTICES = [
    ("DARB", "district-attendance-review-board-thomaston"),
    ("Thomaston", "district-attendance-review-board-thomaston"),
    ("early college", "early-college-academy-norwalk"),
    ("home visits", "leap-home-visits-connecticut"),
    ("FAFSA", "fafsa-challenge-connecticut"),
    ("literacy", "k-3-literacy-model-norwalk"),
]


def found(typed):
    parameters = QueryDict(mutable=True)
    parameters["q"] = typed
    return find(parameters).practices


def first_three(typed):
    return [practice.slug for practice in found(typed)[:3]]


def main_topics(typed):
    return {practice.public_revision.main_topic.slug for practice in found(typed)[:3]}
