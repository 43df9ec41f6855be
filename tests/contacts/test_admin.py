"""The two queues of the staff desk."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from contacts.actions import change_status
from contacts.models import ContactRequest
from tests.factories import (
    ContactRequestFactory,
    CorrectionFactory,
    DistrictFactory,
    PracticeFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

REQUESTS = "/admin/contacts/contactrequest/"
CORRECTIONS = "/admin/contacts/correction/"
FACTORIES = {"contactrequest": ContactRequestFactory, "correction": CorrectionFactory}
WEDNESDAY = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def staff(client):
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def shown(response):
    return list(response.context["cl"].result_list)


def number_from(model, number):
    """The next one of ``model`` gets this number."""
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, number])


@pytest.mark.parametrize(("url", "queries"), [(REQUESTS, 8), (CORRECTIONS, 8)])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_do_not_ask_more_for_more_rows(client, staff, django_assert_num_queries, url, queries, count):
    for _ in range(count):
        ContactRequestFactory(district=DistrictFactory())
        CorrectionFactory()

    with django_assert_num_queries(queries):
        response = client.get(url)

    assert len(shown(response)) == count


def test_the_wait_is_told_against_the_promise_and_the_longest_comes_first(client, staff):
    with time_machine.travel(WEDNESDAY, tick=False):
        client.force_login(staff)
        settled = ContactRequestFactory(at=WEDNESDAY - timedelta(days=30))
        change_status(settled, "answered", by=None)
        today = ContactRequestFactory(at=WEDNESDAY)
        late = ContactRequestFactory(at=WEDNESDAY - timedelta(days=7))
        soon = ContactRequestFactory(at=WEDNESDAY - timedelta(days=1))
        response = client.get(REQUESTS)

    assert shown(response) == [late, soon, today, settled]
    html = response.content.decode()
    assert '<span class="desk-wait is-late">5 of 2 days, late<svg' in html
    assert '<span class="desk-wait is-soon">1 of 2 days<svg' in html
    assert '<span class="desk-wait">0 of 2 days<svg' in html
    assert "Settled after 21 days" in html


def test_filters_find_what_they_say(client, staff):
    topic, district = TopicFactory(slug="reading"), DistrictFactory(short_name="Elmwood")
    with time_machine.travel(WEDNESDAY, tick=False):
        client.force_login(staff)
        practice = PracticeFactory(topics=[topic], lead_district=district, contact_email="l@elm.example")
        number_from(ContactRequest, 770055)  # a number that is in no title and no address
        found = ContactRequestFactory(
            practice=practice, wants=["visit"], name="Ada Asker", at=WEDNESDAY - timedelta(days=6)
        )
        other = ContactRequestFactory(at=WEDNESDAY, name="Other", email="other@example.org")
        done = ContactRequestFactory(at=WEDNESDAY - timedelta(days=60), name="Done")
        change_status(done, "answered", by=None)
        asked = {
            "state__exact=relayed": {found, other},
            "waiting=all": {found, other},
            "waiting=5": {found},
            "waiting=2": {other},
            "waiting=10": set(),
            "waiting=more": set(),
            "waiting=late": {found},
            "wants=visit": {found},
            "topic=reading": {found},
            f"practice__lead_district__id__exact={district.pk}": {found},
            "relayed_to__exact=contact": {found},
            "q=elmwood": {found},
            "q=Ada": {found},
            f"q={found.pk}": {found},
            "q=other@example.org": {other},
            "q=%00": None,
        }
        for query, expected in asked.items():
            response = client.get(f"{REQUESTS}?{query}")
            assert response.status_code == 200, query
            if expected is not None:
                assert set(shown(response)) == expected, query


def test_words_of_askers_are_read_and_not_changed(client, staff):
    request = ContactRequestFactory(message="<b>How</b> did you begin?")
    url = reverse("admin:contacts_contactrequest_change", args=[request.pk])

    page = client.get(url).content.decode()

    assert "&lt;b&gt;How&lt;/b&gt; did you begin?" in page
    assert 'name="message"' not in page
    assert client.post(url, {"message": "Other words"}).status_code == 403
    assert client.post(f"{REQUESTS}{request.pk}/delete/").status_code == 403
    assert client.get(f"{REQUESTS}add/").status_code == 403


def test_staff_move_a_request_with_a_note(client, staff):
    request = ContactRequestFactory()
    url = reverse("admin:contacts_contactrequest_move", args=[request.pk, "closed"])

    refused = client.post(url, {"note": "\0"})
    made = client.post(url, {"note": "Answered by phone."})

    assert "Close: write a few words why." in refused.content.decode()
    assert made.status_code == 302
    step = ContactRequest.objects.get().steps.last()
    assert (step.to_state, step.by, step.note) == ("closed", staff, "Answered by phone.")


def test_a_move_that_is_not_in_the_table_is_refused(client, staff):
    request = ContactRequestFactory()

    response = client.post(
        reverse("admin:contacts_contactrequest_move", args=[request.pk, "new"]), {"note": "x"}
    )

    assert response.status_code == 403


@pytest.mark.parametrize(("model", "to"), [("contactrequest", "closed"), ("correction", "done")])
def test_staff_who_may_only_look_see_no_buttons_and_move_nothing(client, model, to):
    item, reader = FACTORIES[model](), UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename=f"view_{model}"))
    client.force_login(reader)

    page = client.get(reverse(f"admin:contacts_{model}_change", args=[item.pk]))
    moved = client.post(reverse(f"admin:contacts_{model}_move", args=[item.pk, to]), {"note": "x"})

    assert page.status_code == 200
    assert f"/move/{to}/" not in page.content.decode()
    assert "Passed on" in page.content.decode() or model == "correction"
    assert moved.status_code == 403


@pytest.mark.parametrize("model", FACTORIES)
def test_staff_without_the_right_do_not_even_look(client, model):
    item = FACTORIES[model]()
    client.force_login(UserFactory(is_staff=True))

    for url in (
        reverse(f"admin:contacts_{model}_changelist"),
        reverse(f"admin:contacts_{model}_change", args=[item.pk]),
        reverse(f"admin:contacts_{model}_move", args=[item.pk, "done"]),
    ):
        assert client.get(url).status_code == 403


def test_a_correction_leads_to_the_page_and_the_text(client, staff):
    practice = PracticeFactory(slug="walks", title="Walking together")
    correction = CorrectionFactory(practice=practice, section="sources", email="ada@elm.example")

    page = client.get(reverse("admin:contacts_correction_change", args=[correction.pk])).content.decode()

    assert '<a href="/practices/walks/#sources">' in page
    text = reverse("admin:profiles_practicerevision_change", args=[practice.public_revision_id])
    assert f'<a href="{text}">' in page
    assert "ada@elm.example" in page


def test_a_correction_is_marked_as_done_with_a_note(client, staff):
    correction = CorrectionFactory()

    client.post(
        reverse("admin:contacts_correction_move", args=[correction.pk, "done"]), {"note": "Year mended."}
    )

    correction.refresh_from_db()
    assert (correction.state, correction.steps.get().note) == ("done", "Year mended.")
    assert "Year mended." in client.get(f"{CORRECTIONS}{correction.pk}/change/").content.decode()
