"""Topics and tags in the admin: addresses stay, and nothing in use is deleted."""

import pytest
from django.urls import reverse

from profiles.models import TaggedRevision
from tests.factories import PracticeFactory, TagFactory, TopicFactory, UserFactory
from topics.models import Tag, Topic

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
