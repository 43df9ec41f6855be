"""A tag or topic that means the same as another gives way to it, on frozen texts too."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from profiles import actions, indexing, merging, texts
from profiles.models import PracticeRevision, TaggedRevision, TopicIndicator, TopicPlacement
from profiles.workflow import State
from tests.factories import (
    IndicatorFactory,
    PracticeFactory,
    StateFactFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
)
from topics.models import Tag, Topic

pytestmark = pytest.mark.django_db


def tags_of(text):
    return [tag.slug for tag in text.tags.all()]


def topics_of(text):
    return [topic.slug for topic in PracticeRevision.objects.get(pk=text.pk).topics_in_order]


def test_a_merged_tag_gives_way_on_public_earlier_and_unpublished_texts():
    old, kept = TagFactory(slug="old"), TagFactory(slug="kept")
    practice = PracticeFactory(tags=[old])
    earlier = practice.public_revision
    texts.start_revision(practice, by=None)
    actions.change_status(practice, State.PUBLISHED, by=None)
    texts.start_revision(practice, by=None)
    assert merging.texts_with(old) == {"public": 1, "working": 1, "earlier": 1}

    moved = merging.merge(old, kept, by=None)

    assert moved == 3
    assert [tags_of(text) for text in practice.revisions.all()] == [["kept"]] * 3
    assert earlier.is_frozen
    assert merging.texts_with(old) == {"public": 0, "working": 0, "earlier": 0}


def test_a_text_with_both_keeps_one_and_its_main_topic():
    old, other, kept = (TopicFactory(slug=slug) for slug in ("old", "other", "kept"))
    first = PracticeFactory(topics=[old, other, kept]).public_revision
    last = PracticeFactory(topics=[kept, other, old]).public_revision

    merging.merge(old, kept, by=None)

    assert topics_of(first) == ["kept", "other"]
    assert topics_of(last) == ["kept", "other"]


def test_what_people_called_the_merged_one_finds_the_other():
    old = TagFactory(name="Truancy Boards", related_terms=["hooky", "shared"])
    kept = TagFactory(related_terms=["shared"])

    merging.merge(old, kept, by=None)

    assert Tag.objects.get(pk=kept.pk).related_terms == ["shared", "truancy boards", "hooky"]


def test_merging_twice_leads_from_the_first_to_the_last():
    first, second, last = TagFactory.create_batch(3)

    merging.merge(first, second, by=None)
    merging.merge(second, last, by=None)

    assert Tag.everything.get(pk=first.pk).merged_into == last
    assert list(Tag.objects.all()) == [last]


def test_senseless_merges_are_refused_in_words_and_change_nothing():
    one, gone, kept = TagFactory.create_batch(3)
    merging.merge(gone, kept, by=None)

    for word, into, said in [(one, one, "itself"), (gone, one, "already"), (one, gone, "already")]:
        with pytest.raises(merging.MergeError, match=said):
            merging.merge(word, into, by=None)

    assert set(Tag.objects.all()) == {one, kept}


def test_only_those_who_may_change_tags_merge_them():
    old, kept = TagFactory.create_batch(2)

    with pytest.raises(PermissionDenied):
        merging.merge(old, kept, by=UserFactory(groups=["publisher"]))
    assert Tag.objects.count() == 2
    merging.merge(old, kept, by=UserFactory(groups=["data manager"]))
    assert Tag.objects.count() == 1


def test_the_database_lets_a_public_text_follow_a_recorded_merge_only():
    tags, topics = TagFactory.create_batch(3), TopicFactory.create_batch(3)
    text = PracticeFactory(tags=tags[:2], topics=topics[:2]).public_revision
    merging.merge(tags[0], tags[2], by=None)
    merging.merge(topics[0], topics[2], by=None)

    for change in [
        lambda: TaggedRevision.objects.filter(tag=tags[1]).update(tag=tags[0]),
        lambda: TaggedRevision.objects.filter(tag=tags[2]).update(tag=tags[0]),
        lambda: TaggedRevision.objects.filter(tag=tags[1]).delete(),
        lambda: TopicPlacement.objects.filter(topic=topics[2]).delete(),
        lambda: TopicPlacement.objects.filter(topic=topics[2]).update(position=5),
        lambda: text.tags.add(TagFactory()),
    ]:
        with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
            change()


def test_old_addresses_of_a_merged_topic_and_tag_lead_to_the_other(client):
    old, kept = TopicFactory(slug="old"), TopicFactory(slug="kept")
    old_tag, kept_tag = TagFactory(slug="old-tag"), TagFactory(slug="kept-tag")
    PracticeFactory(slug="one", topics=[old], tags=[old_tag])
    merging.merge(old, kept, by=None)
    merging.merge(old_tag, kept_tag, by=None)
    indexing.reindex()

    moved = client.get("/topics/old/")

    assert (moved.status_code, moved["Location"]) == (301, "/topics/kept/")
    for parameters in ("topic=old", "tag=old-tag", "topic=kept&tag=old-tag", "tag=kept-tag&tag=old-tag"):
        answer = client.get(f"/data/practices.json?{parameters}").json()
        assert [practice["slug"] for practice in answer["practices"]] == ["one"], parameters
        assert "/practices/one/" in client.get(f"/practices/?{parameters}").content.decode()
    assert client.get("/data/practices.json?tag=nonsense").status_code == 400


def test_a_merged_word_is_offered_nowhere(client):
    old, kept = TopicFactory(slug="old", name="Old words"), TopicFactory(slug="kept")
    PracticeFactory(topics=[old])
    merging.merge(old, kept, by=None)
    indexing.reindex()

    for url in ("/", "/topics/", "/topics/kept/", "/practices/", "/data/", "/sitemap.xml"):
        page = client.get(url).content.decode()
        assert "Old words" not in page
        assert "topics/old/" not in page
        assert "topic=old" not in page
    assert list(Topic.objects.all()) == [kept]


def test_what_a_merged_topic_says_of_the_state_goes_to_the_other_once():
    old, kept = TopicFactory(), TopicFactory()
    both, only = IndicatorFactory(code="both"), IndicatorFactory(code="only")
    for topic, indicator in ((old, both), (old, only), (kept, both)):
        TopicIndicator.objects.create(topic=topic, indicator=indicator)
    StateFactFactory(topic=old, slug="same")
    moved = StateFactFactory(topic=old, slug="moved")
    stays = StateFactFactory(topic=kept, slug="same")

    merging.merge(old, kept, by=None)

    assert set(kept.state_facts.all()) == {moved, stays}
    assert {each.indicator for each in kept.indicators.all()} == {both, only}
