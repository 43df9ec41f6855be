"""Who may open what: one row for each URL. A URL without a row fails."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from adoptions import actions as adoption_actions
from practices_portal import archive
from profiles import submissions, texts
from profiles.indexing import index, rebuild_words
from profiles.workflow import State
from tests.access_table import ACCESS, DESK, GROUPS, KINDS, PUBLIC, the_draft
from tests.factories import (
    AdoptionFactory,
    ContactRequestFactory,
    DistrictFactory,
    LookingForFactory,
    MembershipFactory,
    PlanFactory,
    PracticeFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WRITING = ["POST", "PUT", "PATCH", "DELETE"]
# The admin's own pages are closed by the site itself: each is tried below.
ADMIN = "admin:"


@pytest.fixture
def signed_in(client, content):
    """Signs somebody of KINDS in; the deactivated one with the session from before."""

    def sign_in(name):
        client.logout()
        if KINDS[name] == "staff":
            client.force_login(UserFactory(groups=[name]))
        elif name != "visitor":
            person = UserFactory()
            if name in ("district", "writer"):
                MembershipFactory(user=person, district=content.lead_district)
            if name == "writer":
                the_draft().writers.add(person)
            if name == "overseer":
                MembershipFactory(user=person, district=content.lead_district, role="liaison")
            client.force_login(person)
            if name == "deactivated":
                type(person).objects.filter(pk=person.pk).update(is_active=False)

    return sign_in


@pytest.fixture
def content():
    district = DistrictFactory(slug="thomaston", code="1400011")
    topic = TopicFactory(slug="attendance")
    practice = PracticeFactory(slug="open", lead_district=district, topics=[topic], files=["plan.pdf"])
    archive.make()
    ContactRequestFactory(practice=practice)
    AdoptionFactory(practice=practice, waits=True)
    author = MembershipFactory(district=district).user
    draft = submissions.start_draft(district, "A draft of Thomaston", by=author)
    draft.text.roles.create(role="Nurse")
    LookingForFactory(district=district, topic=topic, by=author)
    PlanFactory(practice=practice, district=district).goals.first().activities.create(words="Calls")
    draft.text.outcomes.create(claim="It fell after the start.")
    return practice


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


def url_of(name, content):
    """The address of a row; what a row says with a function is of the practice ``content``."""
    keywords, _ = ACCESS[name]
    return reverse(
        name, kwargs={key: value(content) if callable(value) else value for key, value in keywords.items()}
    )


@pytest.mark.parametrize("person", KINDS)
@pytest.mark.parametrize("name", ACCESS)
def test_each_person_gets_what_the_table_says(client, content, signed_in, name, person):
    _, expected = ACCESS[name]
    signed_in(person)

    response = client.get(url_of(name, content))

    assert response.status_code == expected.get(person, expected[KINDS[person]])


@pytest.mark.parametrize(
    # The page of local mail is for one's own machine, with the cookies of whoever signed in there.
    "name",
    [name for name, (_, who) in ACCESS.items() if who == PUBLIC and name != "local_mail"],
)
def test_a_visitor_gets_no_cookie_and_a_strict_policy(client, content, name):
    response = client.get(url_of(name, content))

    assert dict(response.cookies) == {}
    assert "Cookie" not in response.get("Vary", "")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", [name for name, (_, who) in ACCESS.items() if who is PUBLIC])
def test_nothing_public_can_be_written_to(client, content, name):
    url = url_of(name, content)

    assert [client.generic(method, url).status_code for method in WRITING] == [405] * len(WRITING)


@pytest.mark.parametrize(
    "name",
    [n for n, (_, who) in ACCESS.items() if who is PUBLIC and n not in {"livez", "readyz", "security_txt"}],
)
def test_an_unchanged_page_answers_304(client, content, name):
    url = url_of(name, content)
    first = client.get(url)

    assert first["Cache-Control"].startswith("public") or "max-age" in first["Cache-Control"]
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304


# Forms for anyone, without a cookie: contacts/guard.py says what stands in the place of the token.
# The data interface writes nothing and says so itself.
# Links of mails that nobody can guess: whoever has one has the right, and nobody else can make a browser use
# it. A mail program that unsubscribes (RFC 8058) has no token either.
WITHOUT_TOKEN = {
    *(
        "contacts:contact",
        "contacts:correction",
        "contacts:help",
        "contacts:nominate",
        "profiles:nothing_found",
    ),
    *("contacts:confirm", "contacts:by_link", "contacts:event", "contacts:outcome"),
    # The same form, and a counter like that of searches.
    *("campaign:follow", "campaign:count"),
    *("campaign:confirm", "campaign:manage", "campaign:unsubscribe"),
}


@pytest.mark.parametrize("name", ACCESS)
def test_nothing_is_taken_without_a_token(content, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(is_staff=True, is_superuser=True))
    url = url_of(name, content)
    is_open = name in WITHOUT_TOKEN or name.startswith("api:")

    # Said of the view too: some refuse this person with the same 403.
    assert getattr(resolve(url).func, "csrf_exempt", False) == is_open
    status = strict.post(url).status_code

    if name in WITHOUT_TOKEN:
        assert status != 403
    else:
        assert status == (405 if is_open else 403)


@pytest.mark.parametrize("person", ["visitor", "district", "administrator"])
@pytest.mark.parametrize("name", ACCESS)
def test_other_methods_do_nothing(client, content, signed_in, name, person):
    signed_in(person)

    answers = {client.generic(method, url_of(name, content)).status_code for method in WRITING[1:]}

    # Django's admin shows its start page whatever the method.
    assert answers <= {302, 403, 404, 405} | ({200} if name == "admin:index" else set())


NOWHERE = [
    "/",
    "/practices/",
    "/practices/?q=confidential",
    "/practices/?q=confidentiel",
    "/practices/?topic=attendance",
    "/practices/open/",
    "/map/",
    "/map/?topic=attendance",
    "/lessons/",
    "/lessons/?q=confidential",
    "/topics/",
    "/topics/attendance/",
    "/districts/",
    "/districts/thomaston/",
    "/data/practices.csv",
    "/data/practices.json",
    "/data/practices.json?q=confidential",
    "/api/v1/practices",
    "/api/v1/practices?q=confidential",
    "/api/v1/practices/open",
    "/api/v1/districts",
    "/api/v1/districts/1400011",
    "/api/v1/topics",
    "/api/v1/openapi.json",
    "/feeds/practices.atom",
    "/feeds/topics/attendance.atom",
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


@pytest.mark.parametrize("state", ["waiting", "declined", "withdrawn"])
@pytest.mark.parametrize("url", [*NOWHERE, "/districts/elm/", "/practices/?sort=adopted"])
def test_an_adoption_that_is_not_confirmed_shows_nowhere_and_counts_nowhere(client, content, url, state):
    elm = DistrictFactory(slug="elm", short_name="Elm")
    before = client.get(url).content
    adoption = AdoptionFactory(practice=content, district=elm, waits=state != "withdrawn", stage="stopped")
    if state != "waiting":
        adoption_actions.change_state(adoption, state, by=None, words="Confidential")

    assert client.get(url).content == before


@pytest.mark.parametrize("url", NOWHERE)
def test_an_update_being_written_shows_nowhere_and_counts_nowhere(client, content, url):
    topic, district, tag = TopicFactory(), DistrictFactory(), TagFactory()
    rebuild_words()
    before = client.get(url).content
    text = texts.start_revision(content, by=None)
    text.title, text.summary, text.local_evidence = "Confidential plan", "Confidential words", 4
    text.save()
    text.topic_placements.create(topic=topic, position=1)
    text.participations.create(district=district, position=1)
    text.tags.add(tag)
    index(text)
    rebuild_words()

    assert client.get(url).content == before


PAGE_IN_STATE = [
    (State.DRAFT, 404),
    (State.PUBLISHED, 200),
    (State.ENDED, 200),
    (State.ARCHIVED, 200),
    (State.WITHDRAWN, 410),
]


@pytest.mark.parametrize(("state", "status"), PAGE_IN_STATE)
def test_the_page_of_a_practice_in_each_state(client, state, status):
    PracticeFactory(slug="hidden", state=state, title="Confidential plan", summary="Only for us")

    response = client.get("/practices/hidden/")

    assert response.status_code == status
    assert ("Only for us" in response.content.decode()) == (status == 200)


@pytest.mark.parametrize(("state", "status"), PAGE_IN_STATE)
def test_the_data_of_a_practice_in_each_state(client, state, status):
    PracticeFactory(slug="hidden", state=state, title="Confidential plan", summary="Only for us")

    response = client.get("/api/v1/practices/hidden")

    assert response.status_code == status
    assert ("Only for us" in response.content.decode()) == (status == 200)


FILE_IN_STATE = {
    # Who: may read the text being written.
    "visitor": dict(PAGE_IN_STATE),
    "other district": dict(PAGE_IN_STATE),
    "district": {state: 200 for state, _ in PAGE_IN_STATE},
    "curator": {state: 200 for state, _ in PAGE_IN_STATE},
}


@pytest.mark.parametrize("state", [state for state, _ in PAGE_IN_STATE])
@pytest.mark.parametrize("person", FILE_IN_STATE)
def test_a_file_of_a_practice_in_each_state(client, content, signed_in, person, state):
    practice = PracticeFactory(state=state, lead_district=content.lead_district, files=["hidden.pdf"])
    url = practice.attachments.get().get_absolute_url()
    signed_in(person)

    assert client.get(url).status_code == FILE_IN_STATE[person][state]


def test_every_table_of_the_desk_is_closed_to_all_but_staff(client, signed_in):
    tables = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]
    for person in ["visitor", "deactivated", "district", "other district"]:
        signed_in(person)
        assert {url: client.get(url).status_code for url in tables} == dict.fromkeys(tables, 302)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("table", DESK)
def test_each_group_reads_and_adds_what_the_table_says(client, signed_in, table, group):
    signed_in(group)
    listed = client.get(reverse(f"admin:{table}_changelist")).status_code
    added = client.get(reverse(f"admin:{table}_add")).status_code

    extent = {(403, 403): "nothing", (200, 403): "read", (200, 200): "add"}[listed, added]
    assert extent == DESK[table][GROUPS.index(group)]
