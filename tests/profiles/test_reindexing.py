"""What browse and search read follows what staff change: topics, tags, districts and their names."""

import pytest
from django.http import QueryDict
from procrastinate.contrib.django.models import ProcrastinateJob

from profiles import indexing
from profiles.finding import find
from tests.factories import DistrictFactory, PracticeFactory, TagFactory, TopicFactory

pytestmark = pytest.mark.django_db


def found(parameters):
    return [practice.slug for practice in find(QueryDict(parameters)).practices]


def waiting():
    return list(
        ProcrastinateJob.objects.filter(status="todo", task_name="reindex").values_list(
            "task_name", flat=True
        )
    )


def test_a_changed_district_topic_or_tag_asks_for_one_reindexing():
    topic, tag, district = TopicFactory(), TagFactory(), DistrictFactory()
    assert waiting() == []

    for thing in (topic, tag, district):
        thing.save()

    assert waiting() == ["reindex"]


def test_reindexing_brings_new_words_and_new_facts_to_browse_and_search():
    tag, district = TagFactory(), DistrictFactory()
    PracticeFactory(slug="visits", tags=[tag], lead_district=district)
    assert (found("q=doorbells"), found("drg=E")) == ([], [])
    tag.related_terms = ["doorbells"]
    tag.save()
    district.drg = "E"
    district.save()

    indexing.reindex()

    assert (found("q=doorbells"), found("drg=E")) == (["visits"], ["visits"])
