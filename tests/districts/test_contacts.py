"""Contacts of a district: for staff, in the history, and on nothing that others can open."""

import pytest
from django.urls import reverse

from districts.models import DistrictContact
from tests.factories import DistrictFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = {"role": "attendance", "name": "Pat Sample", "email": "pat@example.org"}


@pytest.fixture
def district():
    return DistrictFactory(slug="andover", code="0010011")


def save(client, district, *contacts):
    url = reverse("admin:districts_district_change", args=[district.pk])
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (False, [])}
    data |= {"contacts-TOTAL_FORMS": len(contacts), "contacts-INITIAL_FORMS": 0}
    for number, contact in enumerate(contacts):
        data |= {f"contacts-{number}-{name}": value for name, value in contact.items()}
    return client.post(url, data | {"town_districts-TOTAL_FORMS": 0, "town_districts-INITIAL_FORMS": 0})


def test_a_data_manager_records_a_contact_and_the_history_tells_who(client, district):
    person = UserFactory(groups=["data manager"])
    client.force_login(person)

    assert save(client, district, NEW).status_code == 302

    contact = district.contacts.get()
    assert str(contact) == "Attendance lead: Pat Sample"
    history = client.get(reverse("admin:districts_district_history", args=[district.pk]))
    assert (person.email, "added", "contact of a district") in [
        (entry.who, change.verb, change.noun) for entry in history.context["page"] for change in entry.changes
    ]


def test_the_same_address_has_a_role_once(client, district):
    client.force_login(UserFactory(groups=["data manager"]))

    page = save(client, district, NEW, NEW | {"name": "Another"})

    assert "Please correct the duplicate data" in page.content.decode()
    assert not district.contacts.exists()


def test_a_curator_reads_contacts_and_changes_none(client, district):
    DistrictContact.objects.create(district=district, **NEW)
    client.force_login(UserFactory(groups=["curator"]))

    page = client.get(reverse("admin:districts_district_change", args=[district.pk])).content.decode()

    assert "pat@example.org" in page
    assert 'name="contacts-0-email"' not in page


@pytest.mark.parametrize(
    "url",
    [
        *("/", "/districts/", "/districts/andover/", "/practices/one/", "/practices/?district=andover"),
        *("/data/practices.csv", "/data/practices.json", "/districts/?q=pat", "/sitemap.xml"),
    ],
)
def test_no_page_or_file_shows_a_contact(client, district, url):
    PracticeFactory(slug="one", lead_district=district)
    before = client.get(url).content
    DistrictContact.objects.create(district=district, **NEW)

    assert client.get(url).content == before
