"""Pages of a portal on one's own machine: sign in once by an address, read the mail; nowhere else."""

import pytest
from django.conf import settings as portal
from django.contrib.auth import get_user
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.test import Client
from django.urls import path, reverse
from django.urls.conf import include

from accounts.models import User
from core.mail import deliver_waiting
from practices_portal import local_pages
from practices_portal.urls import urlpatterns as all_urls
from profiles.models import Practice
from tests.accounts.signing_in import ask_for_code
from tests.factories import DistrictFactory, PracticeFactory
from tests.practices_portal.test_environment import PRODUCTION, command
from tests.template_database import url_of

pytestmark = pytest.mark.django_db
# As in practices_portal/urls.py, wherever the tests' own database is.
urlpatterns = (
    all_urls if portal.LOCAL_PAGES else [*all_urls, path("local/", include(local_pages.urlpatterns))]
)


@pytest.fixture(autouse=True)
def local(settings, tmp_path):
    settings.ROOT_URLCONF = "tests.practices_portal.test_local_pages"
    settings.EMAIL_FILE_PATH = tmp_path


@pytest.fixture
def ways():
    """What a start prints: {who: address}."""
    PracticeFactory(slug="a", lead_district=DistrictFactory(short_name="Thomaston"))
    return {
        who: reverse("local_sign_in", args=[local_pages.new_ticket(person)])
        for who, person in local_pages.sample_people()
    }


def test_one_click_signs_in_and_only_once(client, ways):
    page = client.get(ways["staff"])
    assert "Sign in as Local staff" in page.content.decode()
    assert get_user(client).is_anonymous

    assert client.post(ways["staff"]).url == "/admin/"
    assert get_user(client).email == "staff@localhost"
    assert client.get("/admin/").status_code == 200

    other = Client()
    assert other.post(ways["staff"]).status_code == 410
    assert other.get(ways["staff"]).status_code == 410
    assert get_user(other).is_anonymous


def test_the_district_author_writes_for_a_district_of_the_content(client, ways):
    assert client.post(ways["district author"]).url == reverse("workspace")

    page = client.get(reverse("account"))
    assert "Local district author" in page.content.decode()
    assert [str(one) for one in page.context["memberships"]] == ["Author, Thomaston"]


def test_a_new_start_ends_what_the_last_one_printed(client, ways):
    again = local_pages.new_ticket(User.objects.get(email="staff@localhost"))

    assert client.post(ways["staff"]).status_code == 410
    assert client.post(reverse("local_sign_in", args=[again])).status_code == 302


def test_the_word_itself_is_kept_nowhere(ways):
    word = ways["staff"].rstrip("/").rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_cache")
        assert all(word not in str(row) for row in cursor.fetchall())


def test_a_start_without_content_makes_people_all_the_same():
    Practice.objects.all().delete()

    assert [who for who, _ in local_pages.sample_people()] == ["staff", "district author"]


def keep(tmp_path, subject, body):
    backend = "django.core.mail.backends.filebased.EmailBackend"
    folder = get_connection(backend, file_path=str(tmp_path))
    EmailMessage(subject, body, to=["pat@example.org"], connection=folder).send()


def test_mail_is_read_newest_first_and_nothing_in_it_is_run(client, tmp_path):
    keep(tmp_path, "First", "one")
    keep(
        tmp_path,
        "<b>Second</b> – ü",
        "<script>alert(1)</script>\n\n1234-5678 – ü\nhttp://testserver/accounts/",
    )

    page = client.get(reverse("local_mail"))
    subjects = [mail["subject"] for mail in page.context["mails"]]
    assert subjects == ["<b>Second</b> – ü", "First"]
    assert "<b>Second" not in page.content.decode()

    words = client.get(reverse("local_message", args=[page.context["mails"][0]["name"]])).content.decode()
    assert "<script>alert" not in words
    assert "1234-5678 – ü" in words
    assert 'href="http://testserver/accounts/"' in words
    assert "------" not in words


def test_messages_of_the_same_moment_are_read_one_by_one(client, tmp_path):
    """Django's file backend names a file by its moment, so two can be in one."""
    texts = b""
    for subject, text in [("First", "one"), ("Second", "two")]:
        keep(tmp_path, subject, text)
        (file,) = tmp_path.iterdir()
        texts += file.read_bytes()
        file.unlink()
    file.write_bytes(texts)

    mails = client.get(reverse("local_mail")).context["mails"]

    assert [(mail["subject"], mail["text"]) for mail in mails] == [("Second", "two"), ("First", "one")]
    page = client.get(reverse("local_message", args=[mails[0]["name"]]))
    assert "two" in page.content.decode()


@pytest.mark.parametrize("name", ["none.log", "..", "%2e%2e%2fa.py", "..%2f..%2fetc%2fpasswd", "a.txt"])
def test_only_mail_can_be_read(client, tmp_path, name):
    (tmp_path / "a.txt").write_text("secret")

    assert client.get(f"/local/mail/{name}").status_code in {301, 404}
    assert client.get(f"/local/mail/{name}/").status_code == 404


def test_the_code_of_a_sign_in_can_be_read_there(client, tmp_path, settings, ways):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    ask_for_code(client, "author@localhost")
    deliver_waiting()

    [mail] = client.get(reverse("local_mail")).context["mails"]
    assert mail["to"] == "author@localhost"


@pytest.mark.parametrize("changes", [PRODUCTION, {}], ids=["production", "somebody's own database"])
def test_elsewhere_there_are_no_such_pages(changes):
    asked = "from django.urls import resolve; resolve('/local/mail/')"
    result = command("shell", "-v0", "-c", asked, DATABASE_URL=url_of("postgres"), **changes)

    assert result.returncode != 0
    assert "Resolver404" in result.stderr
