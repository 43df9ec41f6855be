"""The pages of an import: who may open them, what they say, what they refuse."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from profiles.bulk import files, running
from profiles.models import Practice, PracticeImport
from tests.bulk.sending import kinds
from tests.factories import PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:profiles_practiceimport_add")
SHEET = "Title,Lead district,Start year\nWalk,Thomaston,2019\n=Broken,Nowhere,20x\n"


@pytest.fixture
def curator(client, desk):
    client.force_login(desk.by)
    return desk.by


def send(client, content=SHEET, name="my sheet.csv", **more):
    return client.post(ADD, {"file": SimpleUploadedFile(name, content.encode()), **more})


def test_from_an_upload_to_drafts_each_page_says_where_it_stands(client, curator):
    response = send(client)
    sheet = PracticeImport.objects.get()
    assert response.url == sheet.get_absolute_url()
    page = client.get(response.url).content.decode()
    assert "The sheet waits to be read." in page
    assert f'href="{response.url}">Look again' in page
    assert "Import 1 row" not in page

    running.work()
    page = client.get(response.url).content.decode()
    assert "Checked, nothing is written yet: 1 new, 0 changed, 0 unchanged, 1 with problems." in page
    assert "Row 3: =Broken" in page
    assert "<b>Start year</b> “20x” is not a school year, such as 2018-19" in page
    assert not Practice.objects.exists()

    client.post(reverse("admin:profiles_practiceimport_begin", args=[sheet.pk]))
    assert "0 of 1 rows are written." in client.get(response.url).content.decode()
    running.work()
    page = client.get(response.url + "?show=new").content.decode()
    practice = Practice.objects.get()
    assert "Imported: 1 new, 0 changed, 0 left alone." in page
    assert reverse("admin:profiles_practice_change", args=[practice.pk]) in page


def test_an_import_under_way_says_how_far_it_is(client, curator, desk, monkeypatch):
    monkeypatch.setattr(running, "LOT", 2)
    sheet = desk.send("Title,Lead district\n" + "".join(f"P {n},Thomaston\n" for n in range(5)))
    running.begin(sheet, by=desk.by)
    sheet.rows.filter(number__lte=3).update(handled=True)

    page = client.get(sheet.get_absolute_url()).content.decode()

    assert "2 of 5 rows are written." in page
    assert '<progress aria-label="Rows written" max="5" value="2">' in page


def test_the_problems_can_be_taken_away_and_hold_no_formula(client, curator, desk):
    sheet = desk.send(SHEET.replace("Nowhere", "=Nowhere"))

    response = client.get(reverse("admin:profiles_practiceimport_problems", args=[sheet.pk]))

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [
        ["Row", "Column", "Value", "Problem"],
        ["3", "Lead district", "'=Nowhere", "“=Nowhere” is not a known district"],
        ["3", "Start year", "20x", "is not a school year, such as 2018-19"],
    ]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [("", "a.csv", "This file is empty."), ("x", "a.txt", files.WRONG_KIND), ("<html>", "a.csv", "a page")],
)
def test_what_is_no_sheet_gets_words_beside_the_field_and_is_not_kept(client, curator, content, name, words):
    page = send(client, content, name)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert not PracticeImport.objects.exists()


def test_nothing_else_that_is_sent_along_is_taken(client, curator):
    send(client, state="imported", uploaded_by=UserFactory().pk, total=7, asked_by=curator.pk)

    sheet = PracticeImport.objects.get()
    found = (sheet.state, sheet.uploaded_by, sheet.total, sheet.asked_by)
    assert found == ("checking", curator, None, None)


@pytest.mark.parametrize("person", ["visitor", "member", "data manager", "curator"])
def test_who_may_send_see_and_begin(client, desk, person):
    sheet = desk.send(SHEET)
    urls = {
        "add": ADD,
        "see": sheet.get_absolute_url(),
        "problems": reverse("admin:profiles_practiceimport_problems", args=[sheet.pk]),
        "template": reverse("admin:profiles_practiceimport_template", args=["xlsx"]),
        "export": reverse("admin:profiles_practice_sheet_csv"),
        "begin": reverse("admin:profiles_practiceimport_begin", args=[sheet.pk]),
    }
    if person == "member":
        client.force_login(UserFactory())
    elif person != "visitor":
        client.force_login(UserFactory(groups=[person]))

    found = {
        name: (client.post if name == "begin" else client.get)(url).status_code for name, url in urls.items()
    }

    reads, writes = {
        "visitor": (302, 302),
        "member": (302, 302),
        "data manager": (200, 403),
        "curator": (200, 200),
    }[person]
    begun = 302 if person != "data manager" else 403
    assert found == {
        **dict.fromkeys(["see", "problems", "export"], reads),
        **dict.fromkeys(["add", "template"], writes),
        "begin": begun,
    }
    sheet.refresh_from_db()
    assert sheet.state == ("importing" if person == "curator" else "checked")


def test_nothing_begins_by_get_or_without_a_token(client, curator, desk):
    sheet = desk.send(SHEET)
    url = reverse("admin:profiles_practiceimport_begin", args=[sheet.pk])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(curator)

    assert client.get(url).status_code == 405
    assert strict.post(url).status_code == 403
    assert send(strict).status_code == 403
    sheet.refresh_from_db()
    assert sheet.state == "checked"


def test_two_clicks_begin_once(client, curator, desk):
    sheet = desk.send(SHEET)
    url = reverse("admin:profiles_practiceimport_begin", args=[sheet.pk])
    client.post(url)

    page = client.post(url, follow=True).content.decode()

    assert "This sheet cannot be imported now." in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_filtered_list_is_taken_away_as_a_sheet_that_changes_nothing(client, curator, desk, words, kind):
    PracticeFactory(slug="one", title="Taken", state="draft", lead_district=words)
    PracticeFactory(slug="two", title="Left")
    url = reverse(f"admin:profiles_practice_sheet_{kind}")

    response = client.get(url + "?state__exact=draft")

    assert f'practices-to-edit.{kind}"' in response["Content-Disposition"]
    sheet = desk.send(response.content, f"a.{kind}")
    assert kinds(sheet) == {"unchanged": 1}
    assert sheet.rows.get().practice.slug == "one"
    page = client.get(reverse("admin:profiles_practice_changelist") + "?state__exact=draft").content.decode()
    assert f'href="{url}?state__exact=draft"' in page


def test_a_list_that_is_too_long_for_a_sheet_is_told(client, curator, monkeypatch):
    monkeypatch.setattr("profiles.admin.exports.MOST_ROWS", 1)
    PracticeFactory()
    PracticeFactory()

    page = client.get(reverse("admin:profiles_practice_sheet_xlsx"), follow=True).content.decode()

    assert "A sheet holds 1 practices, and this list has 2. Narrow it first." in page


def test_a_wrong_filter_leads_back_to_the_list(client, curator):
    response = client.get(reverse("admin:profiles_practice_sheet_csv") + "?lead_district=abc")

    assert response.url == reverse("admin:profiles_practice_changelist") + "?e=1"


def test_a_page_of_rows_takes_no_more_queries_for_more(client, curator, desk, django_assert_num_queries):
    PracticeFactory.create_batch(3, state="draft")
    slugs = list(Practice.objects.values_list("slug", flat=True))
    one = desk.send(f"Slug,Tagline\n{slugs[0]},A\n")
    three = desk.send("Slug,Tagline\n" + "".join(f"{slug},B\n" for slug in slugs))
    client.get(one.get_absolute_url())

    for sheet in (one, three):
        with django_assert_num_queries(9):
            client.get(sheet.get_absolute_url())
