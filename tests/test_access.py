"""Who may open what: one row for each URL. A URL without a row fails."""

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from profiles import actions
from profiles.indexing import index, rebuild_words
from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory, TagFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db

PUBLIC = {"visitor": 200, "member": 200, "staff": 200}
STAFF = {"visitor": 302, "member": 302, "staff": 200}
SIGNED_IN = {"visitor": 302, "member": 200, "staff": 200}
# To a visitor the page, to others the way to where they wanted to go.
SIGNING_IN = {"visitor": 200, "member": 302, "staff": 302}
# Always on the way: to sign in, to prove again who one is, to what there is to remove.
ON_THE_WAY = {"visitor": 302, "member": 302, "staff": 302}
POSTED = {"visitor": 302, "member": 405, "staff": 405}
# Name of the URL: keywords that make one, and the status for each kind of person.
ACCESS = {
    "home": ({}, PUBLIC),
    "about": ({}, PUBLIC),
    "accessibility": ({}, PUBLIC),
    "privacy": ({}, PUBLIC),
    "open_data": ({}, PUBLIC),
    "gallery": ({}, PUBLIC),
    "livez": ({}, PUBLIC),
    "readyz": ({}, PUBLIC),
    "security_txt": ({}, PUBLIC),
    "sitemap": ({}, PUBLIC),
    "robots": ({}, PUBLIC),
    "profiles:practice_list": ({}, PUBLIC),
    "profiles:practice": ({"slug": "open"}, PUBLIC),
    "profiles:practices_csv": ({}, PUBLIC),
    "profiles:practices_json": ({}, PUBLIC),
    "topics:topic_list": ({}, PUBLIC),
    "topics:topic": ({"slug": "attendance"}, PUBLIC),
    "districts:district_list": ({}, PUBLIC),
    "districts:district": ({"slug": "thomaston"}, PUBLIC),
    "account": ({}, SIGNED_IN),
    "mfa_index": ({}, SIGNED_IN),
    "mfa_list_webauthn": ({}, SIGNED_IN),
    "account_login": ({}, SIGNING_IN),
    "account_confirm_login_code": ({}, ON_THE_WAY),
    "mfa_login_webauthn": ({}, ON_THE_WAY),
    "mfa_authenticate": ({}, ON_THE_WAY),
    "account_logout": ({}, SIGNED_IN),
    "account_new_address": ({}, ON_THE_WAY),
    "account_confirm_address": ({}, ON_THE_WAY),
    "account_reauthenticate": ({}, SIGNED_IN),
    "mfa_reauthenticate": ({}, ON_THE_WAY),
    "mfa_reauthenticate_webauthn": ({}, ON_THE_WAY),
    "account_second_step": ({}, SIGNED_IN),
    "mfa_activate_totp": ({}, ON_THE_WAY),
    "mfa_deactivate_totp": ({}, {"visitor": 302, "member": 404, "staff": 404}),
    "mfa_add_webauthn": ({}, ON_THE_WAY),
    "mfa_remove_webauthn": ({"pk": 1}, ON_THE_WAY),
    "mfa_view_recovery_codes": ({}, ON_THE_WAY),
    "mfa_generate_recovery_codes": ({}, ON_THE_WAY),
    "account_end_other_sessions": ({}, POSTED),
    "account_end_session": ({"pk": 1}, POSTED),
    "admin:index": ({}, STAFF),
}
if settings.LOCAL_PAGES:
    ACCESS |= {
        "local_sign_in": ({"word": "none"}, {"visitor": 410, "member": 410, "staff": 410}),
        "local_mail": ({}, {"visitor": 200, "member": 200, "staff": 200}),
        "local_message": ({"name": "none.log"}, {"visitor": 404, "member": 404, "staff": 404}),
    }
# The admin's own pages are closed by the site itself: each is tried below.
ADMIN = "admin:"


@pytest.fixture
def people():
    return {
        "visitor": None,
        "member": UserFactory(),
        "staff": UserFactory(is_staff=True, is_superuser=True),
    }


@pytest.fixture
def content():
    district = DistrictFactory(slug="thomaston")
    topic = TopicFactory(slug="attendance")
    return PracticeFactory(slug="open", lead_district=district, topics=[topic])


def names(patterns=None, namespace=""):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name
        else:
            yield f"{namespace}(no name) {pattern.pattern}"


def test_every_url_has_a_row():
    unlisted = {name for name in names() if not name.startswith(ADMIN)} - ACCESS.keys()

    assert unlisted == set()


def test_every_row_has_a_url():
    assert ACCESS.keys() - set(names()) == set()


@pytest.mark.parametrize("person", ["visitor", "member", "staff"])
@pytest.mark.parametrize("name", ACCESS)
def test_each_person_gets_what_the_table_says(client, content, people, name, person):
    keywords, expected = ACCESS[name]
    if people[person]:
        client.force_login(people[person])

    response = client.get(reverse(name, kwargs=keywords))

    assert response.status_code == expected[person]


@pytest.mark.parametrize("name", [name for name, (_, who) in ACCESS.items() if who is PUBLIC])
def test_a_visitor_gets_no_cookie_and_a_strict_policy(client, content, name):
    response = client.get(reverse(name, kwargs=ACCESS[name][0]))

    assert dict(response.cookies) == {}
    assert "Cookie" not in response.get("Vary", "")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", [name for name, (_, who) in ACCESS.items() if who is PUBLIC])
def test_nothing_public_can_be_posted_to(client, content, name):
    assert client.post(reverse(name, kwargs=ACCESS[name][0])).status_code == 405


@pytest.mark.parametrize(
    "name",
    [n for n, (_, who) in ACCESS.items() if who is PUBLIC and n not in {"livez", "readyz", "security_txt"}],
)
def test_an_unchanged_page_answers_304(client, content, name):
    url = reverse(name, kwargs=ACCESS[name][0])
    first = client.get(url)

    assert first["Cache-Control"].startswith("public") or "max-age" in first["Cache-Control"]
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304


NOWHERE = [
    "/",
    "/practices/",
    "/practices/?q=confidential",
    "/practices/?q=confidentiel",
    "/practices/?topic=attendance",
    "/practices/open/",
    "/topics/",
    "/topics/attendance/",
    "/districts/",
    "/districts/thomaston/",
    "/data/practices.csv",
    "/data/practices.json",
    "/data/practices.json?q=confidential",
    "/sitemap.xml",
]


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.ARCHIVED])
@pytest.mark.parametrize("url", NOWHERE)
def test_what_is_not_listed_shows_nowhere_and_counts_nowhere(client, content, url, state):
    rebuild_words()
    before = client.get(url).content
    PracticeFactory(
        slug="hidden",
        state=state,
        title="Confidential plan",
        lead_district=content.lead_district,
        topics=content.public_revision.topics_in_order,
    )

    rebuild_words()

    assert client.get(url).content == before


@pytest.mark.parametrize("url", NOWHERE)
def test_an_update_being_written_shows_nowhere_and_counts_nowhere(client, content, url):
    topic, district, tag = TopicFactory(), DistrictFactory(), TagFactory()
    rebuild_words()
    before = client.get(url).content
    text = actions.start_revision(content, by=None)
    text.title, text.summary, text.local_evidence = "Confidential plan", "Confidential words", 4
    text.save()
    text.topic_placements.create(topic=topic, position=1)
    text.participations.create(district=district, position=1)
    text.tags.add(tag)
    index(text)
    rebuild_words()

    assert client.get(url).content == before


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.DRAFT, 404),
        (State.PUBLISHED, 200),
        (State.ENDED, 200),
        (State.ARCHIVED, 200),
        (State.WITHDRAWN, 410),
    ],
)
def test_the_page_of_a_practice_in_each_state(client, state, status):
    PracticeFactory(slug="hidden", state=state, title="Confidential plan", summary="Only for us")

    response = client.get("/practices/hidden/")

    assert response.status_code == status
    assert ("Only for us" in response.content.decode()) == (status == 200)


def test_the_admin_is_closed_to_all_but_staff(client, people):
    admin_pages = [
        reverse(f"admin:{app}_{model}_changelist")
        for app, model in [
            ("profiles", "practice"),
            ("profiles", "practicerevision"),
            ("profiles", "statuschange"),
            ("districts", "district"),
            ("districts", "observation"),
            ("topics", "topic"),
            ("topics", "tag"),
            ("accounts", "user"),
        ]
    ]
    for person, status in [("visitor", 302), ("member", 302), ("staff", 200)]:
        client.logout()
        if people[person]:
            client.force_login(people[person])
        assert {url: client.get(url).status_code for url in admin_pages} == dict.fromkeys(admin_pages, status)
