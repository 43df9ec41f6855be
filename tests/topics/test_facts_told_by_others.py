"""What the first facts became when they began to say who tells them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from tests.factories import StateFactFactory
from topics.models import StateFact

pytestmark = pytest.mark.django_db
migration = import_module("topics.migrations.0006_facts_told_by_others")


def test_policy_told_by_others_says_so_with_its_address_and_the_words_of_staff_stay():
    index = {
        "source_title": "Parent Power Index: Connecticut",
        "source_publisher": "Center for Education Reform",
    }
    StateFactFactory(slug="told", kind="policy", source_url="", **index)
    StateFactFactory(slug="score", kind="opinion", source_url="https://example.org/", **index)
    StateFactFactory(slug="law", kind="policy", source_publisher="Connecticut State Department of Education")

    with connection.schema_editor() as editor:
        migration.say_who_tells(apps, editor)

    facts = {fact.slug: fact for fact in StateFact.objects.all()}
    assert {slug: fact.kind for slug, fact in facts.items()} == {
        "told": "described",
        "score": "opinion",
        "law": "policy",
    }
    assert facts["told"].source_url.startswith("https://parentpowerindex.edreform.com/")
    assert facts["score"].source_url == "https://example.org/"
