"""Who may see a plan, and edit it: its owner, and the people it is shared with, until that is taken back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from adoptions.models import Plan, PlanShare
from adoptions.plans import doors
from core.models import OutgoingMail
from tests.adoptions.planning import Planning, a_plan, core
from tests.factories import MembershipFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db
HELPER = "helper@elm.example"


@pytest.fixture
def plan():
    return a_plan(title="Attendance 2027")


@pytest.fixture
def owner(plan):
    client = Client()
    client.force_login(plan.owner)
    return Planning(client, plan.pk)


def share(owner, email=HELPER, may="edit"):
    """The share, as its owner makes it."""
    assert owner.post("share", email=email, may=may).status_code == 302
    return PlanShare.objects.open().get(email=email.lower())


def mailed_word(share):
    """The word of the link in the newest mail of a share."""
    text = OutgoingMail.objects.filter(recipient=share.email, name="plan_shared").last().text
    return re.search(r"/workspace/plans/([^/\s]+)/", text)[1]


def by_link(share, client=None):
    """Whoever has the mail, with or without an account."""
    return Planning(client or Client(), mailed_word(share))


def signed_in(email=HELPER, **person):
    client = Client()
    client.force_login(UserFactory(email=email, **person))
    return client


PAGES = ["plan", "about", "progress", "plan_word", "plan_pdf"]


def answers(planning, plan, pages=PAGES):
    """The status of each page, with a page of a goal and of an activity."""
    board = core(plan)
    found = [planning.open(name).status_code for name in pages]
    return [
        *found,
        planning.open("goal", board.goal_id).status_code,
        planning.page(board).status_code,
        planning.open("progress_of", board.pk).status_code,
    ]


def test_nobody_else_finds_a_plan(plan):
    district = plan.district
    strangers = [
        UserFactory(),
        UserFactory(is_staff=True, is_superuser=True),
        UserFactory(groups=["curator"]),
        MembershipFactory(district=district).user,
        MembershipFactory(district=district, role=Role.LIAISON).user,
        MembershipFactory(district=district, role=Role.SIGNER).user,
    ]
    for person in strangers:
        client = Client()
        client.force_login(person)
        assert set(answers(Planning(client, plan.pk), plan)) == {404}
        assert Planning(client, plan.pk).post("plan_state", to="away").status_code == 404
        assert list(Plan.objects.visible_to(person)) == []
        assert "Attendance 2027" not in client.get("/workspace/").content.decode()


def test_visitors_are_led_to_sign_in_and_find_nothing_by_a_made_up_word(plan):
    answer = Planning(Client(), plan.pk).open("plan")
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next=/workspace/plans/{plan.pk}/")
    forged = [
        "nothing",
        signing.dumps([1, HELPER], salt="another"),
        signing.dumps("text", salt=doors.SALT),
        signing.dumps([0, HELPER], salt=doors.SALT),
        "9" * 400,
    ]
    for word in forged[:-1]:
        assert Planning(Client(), word).open("plan").status_code == 404


def test_who_may_see_sees_and_changes_nothing(owner, plan):
    one = share(owner, may="view")
    person = Planning(signed_in(), plan.pk)

    for planning in (by_link(one), person):
        assert answers(planning, plan) == [200, 403, 200, 200, 200, 403, 403, 403]
        for name, more in [
            ("about", {"title": "Mine"}),
            ("plan_state", {"to": "away"}),
        ]:
            assert planning.post(name, **more).status_code == 403
        board = core(plan)
        assert planning.post("activity_remove", board.goal_id, board.pk, why="Mine").status_code == 403
        assert planning.post("goal_move", board.goal_id, to="down").status_code == 403
        # Sharing is the owner's.
        assert planning.open("share").status_code == 404
        assert planning.post("share", email="x@example.org", may="edit").status_code == 404
        assert "Shared with you to read" in planning.open("plan").content.decode()
    plan.refresh_from_db()
    assert (plan.title, plan.state, core(plan).progress) == ("Attendance 2027", "made", "not_begun")


def test_who_may_edit_edits_by_the_link_and_signed_in(owner, plan):
    one = share(owner, "Helper@Elm.example")
    for planning, words in [(by_link(one), "By link"), (Planning(signed_in(), plan.pk), "Signed in")]:
        assert answers(planning, plan) == [200] * 8
        assert planning.save(planning.page(core(plan), "when"), lead=words).status_code == 302
        assert core(plan).lead == words
        assert planning.open("share").status_code == 404


def test_the_mail_names_who_shares_and_its_link_opens_the_plan(owner, plan):
    one = share(owner, may="view")
    mail = OutgoingMail.objects.get()

    assert mail.subject == f"{plan.owner} shares a plan with you: Attendance 2027"
    assert mail.recipient == HELPER
    assert "You can read it here:" in mail.text
    assert "Attendance 2027" in by_link(one).open("plan").content.decode()


def test_a_plan_that_is_shared_stands_in_the_workspace_of_that_address(owner, plan):
    share(owner)
    client = signed_in("HELPER@elm.example")

    assert [one.pk for one in client.get("/workspace/").context["plans"]] == [plan.pk]
    html = client.get(reverse("plans:plan_list")).content.decode()
    assert "Attendance 2027" in html
    assert f"Shared by {plan.owner}" in html


def test_what_is_taken_back_opens_nothing_any_more(owner, plan):
    one = share(owner)
    link, person = by_link(one), Planning(signed_in(), plan.pk)
    page, other = link.page(core(plan), "when"), person.page(core(plan), "when")

    assert owner.post("share_end", one.pk).status_code == 302
    assert set(answers(link, plan) + answers(person, plan)) == {404}
    # Nor do pages that were open.
    assert [link.save(page, lead="Late").status_code, person.save(other, lead="Late").status_code] == [
        404
    ] * 2
    assert core(plan).lead == ""
    # Shared again: the old link stays closed, the new one opens.
    again = share(owner)
    assert link.open("plan").status_code == 404
    assert by_link(again).open("plan").status_code == 200


def test_the_link_of_a_closed_account_opens_nothing(owner, plan):
    link = by_link(share(owner))
    person = UserFactory(email=HELPER)
    assert link.open("plan").status_code == 200
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert link.open("plan").status_code == 404


def test_a_share_is_one_a_person_and_its_right_can_change(owner, plan):
    one = share(owner, may="view")
    link = by_link(one)
    assert share(owner, may="edit") == one
    assert link.open("about").status_code == 200
    share(owner, may="view")
    assert link.open("about").status_code == 403
    assert plan.shares.count() == 1


def test_the_owner_is_told_what_cannot_be_shared(owner, plan):
    for answers, words in [
        ({"email": plan.owner.email.upper(), "may": "view"}, "This is your own address"),
        ({"email": "nobody", "may": "view"}, "Enter an e-mail address like"),
        # The Kelvin sign, which small letters make a "k".
        ({"email": "\u212aim@elm.example", "may": "view"}, "Enter an e-mail address like"),
        ({"email": HELPER, "may": "everything"}, "Choose what they may do"),
        ({}, "Enter the e-mail address"),
    ]:
        answer = owner.post("share", **answers)
        assert words in answer.content.decode()
    assert plan.shares.count() == 0
    assert OutgoingMail.objects.count() == 0


def test_an_address_that_only_looks_alike_opens_nothing(owner, plan):
    share(owner, "kim@elm.example")
    other = UserFactory(email="kate@elm.example")
    type(other).objects.filter(pk=other.pk).update(email="\u212aim@elm.example")
    client = Client()
    client.force_login(type(other).objects.get(pk=other.pk))

    assert Planning(client, plan.pk).open("plan").status_code == 404
    assert plan.title not in client.get("/workspace/plans/").content.decode()


def test_mails_of_one_person_are_limited(owner, plan, monkeypatch):
    monkeypatch.setattr("adoptions.plans.year_views.MOST_MAILS", 2)
    statuses = [owner.post("share", email=f"p{n}@elm.example", may="view").status_code for n in range(3)]

    assert statuses == [302, 302, 200]
    assert plan.shares.count() == 2


def test_a_share_of_another_plan_is_not_ended(owner, plan):
    other = PlanFactory()
    one = other.shares.create(email=HELPER)
    owner.post("share_end", one.pk)
    assert PlanShare.objects.open().filter(pk=one.pk).exists()


def test_a_link_is_of_one_plan_and_ends_after_its_time(owner, plan):
    one = share(owner)
    word = mailed_word(one)
    other = core(PlanFactory(practice=plan.practice))
    assert Planning(Client(), word).open("goal", other.goal_id).status_code == 404
    with time_machine.travel(timezone.now() + doors.LINK_AGE + timedelta(days=1)):
        assert Planning(Client(), word).open("plan").status_code == 404


def test_a_link_is_told_to_nobody_and_kept_nowhere(owner):
    link = by_link(share(owner))
    answer = link.open("plan")

    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert 'rel="canonical"' not in answer.content.decode()
    # A page that only reads needs nothing in the browser but the token of its forms.
    assert set(answer.cookies) <= {"csrftoken"}


def test_a_link_writes_only_with_the_token_of_a_page(owner, plan):
    word = mailed_word(share(owner))
    strict = Planning(Client(enforce_csrf_checks=True), word)
    assert strict.post("about", title="Forged").status_code == 403
    assert strict.post("plan_state", to="away").status_code == 403
    plan.refresh_from_db()
    assert (plan.title, plan.state) == ("Attendance 2027", "made")


def test_a_get_changes_nothing(owner, plan):
    word = mailed_word(share(owner))
    link = Planning(Client(), word)
    before = list(Plan.objects.values())
    for name in ("plan_state", "reminder"):
        assert link.open(name).status_code == 405
    for name in ("goal_move", "part_add"):
        assert link.open(name, core(plan).goal_id).status_code == 405
    answers(link, plan)
    assert list(Plan.objects.values()) == before


def test_the_history_says_by_which_link_something_changed(owner, plan):
    from core.history import event_model

    one = share(owner)
    link = by_link(one)
    link.save(link.open("about"), title="By link")
    event = event_model(Plan).objects.filter(pgh_obj_id=plan.pk).order_by("pgh_id").last()
    assert event.title == "By link"
    assert event.pgh_context.metadata["by"] == f"The link of plan share {one.pk}"


@pytest.mark.parametrize("many", [1, 3])
def test_lists_of_plans_need_the_same_queries(many, django_assert_num_queries):
    person = UserFactory()
    for _ in range(many):
        PlanFactory(by=person)
        PlanFactory().shares.create(email=person.email)
    client = Client()
    client.force_login(person)
    client.get(reverse("plans:plan_list"))

    with django_assert_num_queries(3):
        client.get(reverse("plans:plan_list"))
