"""Topics and tags in the admin: addresses stay, and nothing in use is deleted."""

import pytest
from django.urls import reverse

from profiles.models import TaggedRevision, TopicIndicator
from tests.factories import (
    IndicatorFactory,
    PracticeFactory,
    StateFactFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
)
from tests.profiles.reading import form_of
from topics.models import StateFact, Tag, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(("model", "factory"), [("topic", TopicFactory), ("tag", TagFactory)])
def test_the_address_is_given_once(staff, model, factory):
    new = staff.get(reverse(f"admin:topics_{model}_add"))
    old = staff.get(reverse(f"admin:topics_{model}_change", args=[factory().pk]))

    assert "slug" in new.context["adminform"].form.fields
    assert "slug" not in old.context["adminform"].form.fields


def test_a_topic_is_never_deleted(staff):
    topic = TopicFactory()

    answer = staff.post(reverse("admin:topics_topic_delete", args=[topic.pk]), {"post": "yes"})

    assert answer.status_code == 403
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_a_tag_is_deleted_only_when_no_text_has_it(staff):
    used, unused = TagFactory(), TagFactory()
    practice = PracticeFactory(state="draft")
    TaggedRevision.objects.create(content_object=practice.working_revision, tag=used)

    for tag in (used, unused):
        staff.post(reverse("admin:topics_tag_delete", args=[tag.pk]), {"post": "yes"})

    assert list(Tag.objects.all()) == [used]


def test_a_curator_corrects_a_statewide_fact_and_it_is_on_record_who_did(client):
    fact = StateFactFactory(value="5,533")
    client.force_login(UserFactory(groups=["curator"], email="curator@example.org"))
    url = reverse("admin:topics_statefact_change", args=[fact.pk])

    client.post(url, form_of(client.get(url)) | {"value": "5,534"})

    assert StateFact.objects.get().value == "5,534"
    history = client.get(reverse("admin:topics_statefact_history", args=[fact.pk])).content.decode()
    assert "curator@example.org" in history
    assert "5,533" in history


def test_a_data_manager_chooses_which_series_stands_on_a_topic(client):
    topic, indicator = TopicFactory(), IndicatorFactory()
    client.force_login(UserFactory(groups=["data manager"]))
    url = reverse("admin:topics_topic_change", args=[topic.pk])
    form = form_of(client.get(url))
    row = {
        "indicators-TOTAL_FORMS": "1",
        "indicators-0-indicator": indicator.pk,
        "indicators-0-position": "1",
    }

    answer = client.post(url, form | row | {"indicators-0-topic": topic.pk})

    assert answer.status_code == 302
    assert [(each.topic, each.indicator) for each in TopicIndicator.objects.all()] == [(topic, indicator)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_facts_asks_no_more_for_more_rows(staff, django_assert_num_queries, count):
    StateFactFactory.create_batch(count)

    with django_assert_num_queries(6):
        answer = staff.get(reverse("admin:topics_statefact_changelist"))

    assert answer.context["cl"].result_count == count
