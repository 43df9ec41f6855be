"""The desk's lists: narrowed as curators need, and taken away as CSV as they are shown."""

import csv
import io
import logging
from datetime import date

import pytest
from django.urls import reverse

from profiles import merging, texts
from profiles.exports import CSV_COLUMNS
from profiles.models import Practice
from profiles.workflow import State
from tests.factories import (
    ContactRequestFactory,
    CorrectionFactory,
    DistrictFactory,
    PracticeFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
)
from topics.models import Tag, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client):
    person = UserFactory(groups=["curator"])
    client.force_login(person)
    return person


def shown(client, query=""):
    page = client.get(reverse("admin:profiles_practice_changelist") + query)
    return sorted(practice.slug for practice in page.context["cl"].result_list)


def exported(client, model="profiles_practice", query=""):
    response = client.get(reverse(f"admin:{model}_export") + query)
    return list(csv.reader(io.StringIO(response.getvalue().decode())))


@pytest.fixture
def some(time_machine):
    time_machine.move_to("2026-11-21T17:00:00Z", tick=False)
    topic = TopicFactory(slug="attendance")
    charter = DistrictFactory(kind="charter")
    PracticeFactory(slug="draft", state=State.DRAFT, topics=[topic], written_by="district", local_evidence=2)
    PracticeFactory(slug="plain", verified_on=date(2026, 11, 2), verified_by="csde")
    PracticeFactory(slug="due", verified_on=date(2025, 11, 1), verified_by="district", local_evidence=2)
    PracticeFactory(slug="late", verified_on=date(2025, 8, 1), verified_by="csde", lead_district=charter)
    updated = PracticeFactory(
        slug="updated", topics=[topic], verified_on=date(2026, 11, 1), verified_by="csde"
    )
    text = texts.start_revision(updated, by=None)
    text.written_by, text.local_evidence = "district", 2
    text.save()


ALL = ["draft", "due", "late", "plain", "updated"]
FILTERS = {
    "": ALL,
    "?state__exact=draft": ["draft"],
    "?topic=attendance": ["draft", "updated"],
    "?check=due": ["due", "late"],
    "?check=late": ["late"],
    "?check=done": ["plain", "updated"],
    "?update=yes": ["updated"],
    "?update=no": ["draft", "due", "late", "plain"],
    "?lead_district__kind__exact=charter": ["late"],
    "?written_by=district": ["draft"],
    "?local_evidence=2": ["draft", "due"],
    "?q=draft": ["draft"],
    # An address that somebody changed by hand narrows nothing, and breaks nothing.
    "?topic=nonsense&check=x&update=x&written_by=x&local_evidence=x": [
        "draft",
        "due",
        "late",
        "plain",
        "updated",
    ],
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_list_is_narrowed_and_its_export_holds_the_same(client, curator, some, query):
    assert shown(client, query) == FILTERS[query]

    header, *rows = exported(client, query=query)
    assert header == CSV_COLUMNS
    assert sorted(row[0] for row in rows) == FILTERS[query]


def test_an_export_keeps_the_order_and_leaves_out_no_page(client, curator):
    for n in range(52):
        PracticeFactory(slug=f"p{n:02}", topics=[], state=State.DRAFT)

    page = client.get(reverse("admin:profiles_practice_changelist") + "?o=-1&p=2")

    assert "Export these 52 as CSV" in page.content.decode()
    assert page.context["export_url"].endswith("export.csv?o=-1")
    rows = exported(client, query="?o=1&p=2")[1:]
    assert len(rows) == 52


def test_the_export_of_a_draft_has_its_words_and_no_formula(client, curator):
    PracticeFactory(slug="draft", state=State.DRAFT, title='=HYPERLINK("x")', tagline="'+1")

    header, row = exported(client)

    assert dict(zip(header, row, strict=True))["title"] == '\'=HYPERLINK("x")'
    assert dict(zip(header, row, strict=True))["tagline"] == "''+1"


def test_a_value_that_no_filter_knows_leads_back_to_the_list(client, curator):
    url = reverse("admin:profiles_practice_export") + "?lead_district=abc"

    assert client.get(url, follow=True).redirect_chain == [("/admin/profiles/practice/?e=1", 302)]


@pytest.mark.parametrize("model", ["profiles_practice", "topics_tag", "topics_topic", "districts_district"])
def test_only_those_who_may_see_a_list_export_it_and_by_get(client, model):
    url = reverse(f"admin:{model}_export")
    client.force_login(UserFactory(is_staff=True))
    assert client.get(url).status_code == 403
    client.force_login(UserFactory())
    assert client.get(url).status_code == 302

    client.force_login(UserFactory(groups=["curator"]))
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 405


def test_an_export_leaves_a_line_in_the_log_with_ids_and_counts_only(client, curator, caplog):
    PracticeFactory(title="Confidential plan")
    with caplog.at_level(logging.INFO, logger="portal.audit"):
        exported(client, query="?q=Confidential")

    assert [record.getMessage() for record in caplog.records if record.name == "portal.audit"] == [
        f"profiles.Practice: 1 rows exported by user {curator.pk}"
    ]


def test_tags_topics_and_districts_are_exported(client, curator):
    topic = TopicFactory(slug="attendance", name="Attendance", related_terms=["truancy", "=1+1"])
    tag = TagFactory(slug="visits", name="Visits")
    district = DistrictFactory(code="0010011", short_name="Andover")
    PracticeFactory(topics=[topic], tags=[tag], lead_district=district)

    header, row = exported(client, "topics_topic")
    assert dict(zip(header, row, strict=True)) | {"lead": ""} == {
        "slug": "attendance",
        "name": "Attendance",
        "short_name": "",
        "lead": "",
        "related_terms": "truancy; =1+1",
        "position": "0",
        "practices": "1",
        "merged_into": "",
    }
    assert exported(client, "topics_tag")[1] == ["visits", "Visits", "yes", "", "1", ""]
    header, row = exported(client, "districts_district")
    assert dict(zip(header, row, strict=True))["code"] == "0010011"
    assert "email" not in " ".join(header)


@pytest.mark.parametrize(("model", "queries"), [("practice", 15), ("tag", 7), ("topic", 7), ("district", 7)])
@pytest.mark.parametrize("count", [1, 3])
def test_exports_do_not_ask_more_for_more_rows(
    client, curator, django_assert_num_queries, model, queries, count
):
    tags = TagFactory.create_batch(2)
    PracticeFactory.create_batch(count, tags=tags)
    app = {"practice": "profiles", "district": "districts"}.get(model, "topics")

    with django_assert_num_queries(queries):
        exported(client, f"{app}_{model}")


@pytest.mark.parametrize(("model", "queries"), [("topic", 7), ("tag", 7), ("searchmiss", 6)])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_words_do_not_ask_more_for_more_rows(
    client, curator, django_assert_num_queries, model, queries, count
):
    PracticeFactory(topics=TopicFactory.create_batch(count), tags=TagFactory.create_batch(count))

    with django_assert_num_queries(queries):
        client.get(reverse(f"admin:{'profiles' if model == 'searchmiss' else 'topics'}_{model}_changelist"))


def test_the_list_of_tags_counts_what_readers_find_and_hides_the_merged(client, curator):
    kept, old = TagFactory(name="Kept"), TagFactory(name="Old")
    PracticeFactory(tags=[kept])
    PracticeFactory(tags=[kept], state=State.ARCHIVED)
    merging.merge(old, kept, by=None)
    url = reverse("admin:topics_tag_changelist")

    found = client.get(url).context["cl"].result_list
    merged = client.get(url + "?merged=yes").context["cl"].result_list

    assert [(tag.name, tag.listed) for tag in found] == [("Kept", 1)]
    assert [tag.name for tag in merged] == ["Old"]
    assert Practice.objects.count() == 2


def test_a_merge_is_made_in_the_admin_by_those_who_keep_the_words(client):
    old, kept = TagFactory(name="Old"), TagFactory(name="Kept")
    PracticeFactory.create_batch(2, tags=[old])
    url = reverse("admin:topics_tag_merge", args=[old.pk])
    client.force_login(UserFactory(groups=["publisher"]))
    assert (client.get(url).status_code, client.post(url, {"into": kept.pk}).status_code) == (403, 403)
    client.force_login(UserFactory(groups=["data manager"]))

    page = client.get(url).content.decode()
    wrong = [client.post(url, {"into": into}).content.decode() for into in ("", old.pk, "abc", 10**30)]
    made = client.post(url, {"into": kept.pk}, follow=True).content.decode()

    assert "2 practices carry “Old” now" in page
    assert all("Choose the one to keep." in answer for answer in wrong)
    assert "“Old” is merged into “Kept” on 2 texts." in made
    assert list(Tag.objects.all()) == [kept]
    assert client.get(url).status_code == 404


def test_a_merged_word_is_only_read(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    old, kept = TopicFactory(), TopicFactory()
    merging.merge(old, kept, by=None)
    url = reverse("admin:topics_topic_change", args=[old.pk])

    assert "It was merged into" in client.get(url).content.decode()
    assert client.post(url, {"name": "Other"}).status_code == 403
    assert Topic.everything.get(pk=old.pk).name == old.name


def test_tags_are_approved_together(client):
    client.force_login(UserFactory(groups=["data manager"]))
    tags = TagFactory.create_batch(2, approved=False)

    client.post(
        reverse("admin:topics_tag_changelist"),
        {"action": "approve", "_selected_action": [tag.pk for tag in tags]},
    )

    assert set(Tag.objects.values_list("approved", flat=True)) == {True}


@pytest.mark.parametrize("value", ["abc", "1 OR 1=1", "\0", "9" * 40, "-1"])
def test_a_tampered_choice_is_a_form_error(client, value):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    practice = PracticeFactory()
    url = reverse("admin:profiles_practice_change", args=[practice.pk])
    empty = {"status_changes-TOTAL_FORMS": 0, "status_changes-INITIAL_FORMS": 0}

    response = client.post(url, {"slug": practice.slug, "lead_district": value} | empty)

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["lead_district"]
    assert Practice.objects.get(pk=practice.pk).lead_district_id == practice.lead_district_id


def test_requests_and_corrections_are_exported_without_words_or_names(client, curator):
    request = ContactRequestFactory(message="Secret words", name="Ada Asker")
    for model, item, first in [
        ("contactrequest", request, ["id", "title", "district", "asker_district", "wants", "state"]),
        ("correction", CorrectionFactory(words="Secret words"), ["id", "title", "district", "state"]),
    ]:
        header, row = exported(client, f"contacts_{model}")
        assert header[: len(first)] == first
        assert row[0] == str(item.pk)
        assert not {"Secret words", "Ada Asker"} & set(row)
