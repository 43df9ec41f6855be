"""Recording an adoption, confirming it, and saying what is kept, changed and seen."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from adoptions import actions, asking
from adoptions.models import Adoption
from core.models import OutgoingMail
from profiles.models import Component
from profiles.workflow import TransitionError
from tests.factories import (
    AdoptionFactory,
    DistrictFactory,
    IndicatorFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return PracticeFactory(
        slug="board",
        title="Review board",
        lead_district=DistrictFactory(short_name="Lead", email_domains=["lead.example"]),
        parts=[
            Component(name="The board", kind="core", what="It meets."),
            Component(name="The room", kind="adaptable", what="Any room."),
        ],
    )


@pytest.fixture
def elm():
    return DistrictFactory(short_name="Elm", slug="elm", email_domains=["elm.example"])


def record(client, practice, **answers):
    return client.post(f"/workspace/adoptions/record/{practice.slug}/", answers)


def page(client, practice):
    return client.get(practice.get_absolute_url()).content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def links_mailed():
    return re.findall(r"https?://[^/]+(/adoptions/\S+)", OutgoingMail.objects.latest("pk").text)


def test_people_of_the_adopter_record_and_it_shows_at_once(client, board, elm):
    client.force_login(MembershipFactory(district=elm).user)
    assert "Using it?" in page(client, board)

    response = record(client, board, district=elm.code, stage="installing", start_year="2026")

    adoption = Adoption.objects.get()
    assert response.url == f"/workspace/adoptions/{adoption.pk}/"
    assert (adoption.state, adoption.origin, adoption.start_year) == ("installing", "adopter", 2026)
    assert "Elm Installing since 2025-26" in words(page(client, board))
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize("who", ["staff", "owner"])
def test_what_others_record_waits_for_the_adopter(client, board, elm, who):
    MembershipFactory(district=elm, role="liaison", user=UserFactory(email="liaison@elm.example"))
    by = (
        UserFactory(groups=["curator"])
        if who == "staff"
        else MembershipFactory(district=board.lead_district).user
    )
    client.force_login(by)

    record(client, board, district=elm.code, stage="in_use")

    adoption = Adoption.objects.get()
    assert (adoption.state, adoption.origin, adoption.recorded_by) == ("waiting", who, by)
    assert "Elm" not in words(page(client, board))
    mail = OutgoingMail.objects.get()
    assert (mail.name, mail.recipient) == ("adoption_confirm", "liaison@elm.example")
    assert f"/workspace/adoptions/{adoption.pk}/" in mail.text


def test_a_link_to_an_address_of_the_district_confirms_once_and_opening_it_does_nothing(client, board, elm):
    client.force_login(UserFactory(groups=["curator"]))
    record(client, board, district=elm.code, stage="exploring", email="Ada@elm.example")
    [link] = links_mailed()
    client.logout()

    assert client.get(link).status_code == 200
    assert Adoption.objects.get().state == "waiting"
    answer = client.post(link, {"do": "say", "stage": "in_use", "start_year": "2025"})

    adoption = Adoption.objects.get()
    assert answer.status_code == 200
    assert (adoption.state, adoption.keeper, adoption.keeper_email) == ("in_use", None, "ada@elm.example")
    assert "ada@elm.example" not in page(client, board)
    assert client.get(link).status_code == 410
    assert client.post(link, {"do": "decline"}).status_code == 410


def test_a_link_may_say_that_it_is_not_so(client, board, elm):
    client.force_login(UserFactory(groups=["curator"]))
    record(client, board, district=elm.code, stage="exploring", email="ada@elm.example")
    client.logout()

    client.post(links_mailed()[0], {"do": "decline"})

    assert Adoption.objects.get().state == "declined"
    assert "Elm" not in words(page(client, board))


def test_an_old_or_foreign_token_opens_nothing(client, board, elm, time_machine):
    adoption = AdoptionFactory(practice=board, district=elm, waits=True)
    link = asking.confirm_link(adoption)
    assert client.get(link[:-3] + "xx/").status_code == 410

    time_machine.move_to(timezone.now() + timedelta(days=181))

    assert client.get(link).status_code == 410


REFUSED = {
    "an address elsewhere": ({"email": "ada@elsewhere.example"}, "Enter an address at elm.example"),
    "nobody to ask": ({}, "Nobody of Elm has an account. Give the work e-mail of somebody there."),
    "the lead itself": ({"district": "lead"}, "Choose the district"),
    "no stage": ({"stage": "", "email": "ada@elm.example"}, "Choose how far you are"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_recorded_says_why_and_keeps_what_was_typed(client, board, elm, case):
    changed, why = REFUSED[case]
    client.force_login(UserFactory(groups=["curator"]))
    answers = {"district": elm.code, "stage": "in_use", "start_year": "2024"} | changed
    if answers["district"] == "lead":
        answers["district"] = board.lead_district.code

    html = record(client, board, **answers).content.decode()

    assert why in words(html)
    assert '<option value="2024" selected>' in html
    assert (Adoption.objects.count(), OutgoingMail.objects.count(), len(outbox.outbox)) == (0, 0, 0)


def test_people_without_a_district_and_of_the_lead_alone_are_told_what_to_do(client, board):
    client.force_login(UserFactory())

    answer = record(client, board, stage="in_use", district="0000000")

    assert "People of a district record what it uses" in words(answer.content.decode())
    assert Adoption.objects.count() == 0


def test_it_is_recorded_once(client, board, elm):
    adoption = AdoptionFactory(practice=board, district=elm)

    with pytest.raises(TransitionError, match="on record already"):
        actions.record(board, elm, stage="exploring", by=adoption.keeper)


def test_what_others_recorded_is_confirmed_by_recording_it_oneself(board, elm):
    AdoptionFactory(practice=board, district=elm, waits=True)
    me = MembershipFactory(district=elm).user

    adoption = actions.record(board, elm, stage="exploring", by=me)

    assert (adoption.state, adoption.keeper, adoption.origin) == ("exploring", me, "staff")


def test_stopping_asks_for_a_reason_and_says_it_on_the_page(client, board, elm):
    adoption = AdoptionFactory(practice=board, district=elm)
    client.force_login(adoption.keeper)
    url = f"/workspace/adoptions/{adoption.pk}/"

    html = client.post(url, {"do": "say", "stage": "stopped", "start_year": ""}).content.decode()
    assert "Choose why it stopped" in html
    assert "Say in a few words why it stopped" in html
    client.post(
        url, {"do": "say", "stage": "stopped", "stop_reason": "staff", "stop_words": "One person left."}
    )

    assert "Elm Stopped Reason: staff. One person left." in words(page(client, board))
    lessons = words(client.get("/lessons/").content.decode())
    assert "Adoptions that stopped" in lessons
    assert "Reason: staff. One person left." in lessons
    assert "Adopted and stopped" in words(client.get("/districts/elm/").content.decode())


@pytest.mark.parametrize("typed", ["Call 860-555-0100.", "A student named Ann left.", "Born 3/4/2012."])
def test_words_that_may_point_at_a_student_are_refused(client, board, elm, typed):
    adoption = AdoptionFactory(practice=board, district=elm)
    client.force_login(adoption.keeper)

    answer = client.post(
        f"/workspace/adoptions/{adoption.pk}/",
        {"do": "say", "stage": "stopped", "stop_reason": "staff", "stop_words": typed},
    )

    adoption.refresh_from_db()
    assert adoption.state == "in_use"
    assert "nothing may point at a student" in words(answer.content.decode())


def test_components_say_why_the_core_was_changed_and_show_it_as_careful(client, board, elm):
    adoption = AdoptionFactory(practice=board, district=elm)
    core, room = board.public_revision.components.all()
    client.force_login(adoption.keeper)
    url = f"/workspace/adoptions/{adoption.pk}/components/"
    answers = {f"answer-{core.pk}": "changed", f"answer-{room.pk}": "changed"}

    html = client.post(url, answers).content.decode()
    assert "Say why “The board” is different: it is core" in words(html)
    client.post(url, answers | {f"why-{core.pk}": "Twice a year only."})

    shown = words(page(client, board))
    assert "Changed in the core, so be careful: Core The board: changed. Twice a year only." in shown
    assert "Fitted to the district: The room: changed." in shown


def test_answers_of_an_older_text_stay_readable_and_say_so(client, board, elm):
    from profiles import actions as profiles
    from profiles import texts

    core = board.public_revision.components.first()
    AdoptionFactory(practice=board, district=elm, parts={core: ("kept", "")})
    texts.start_revision(board, by=None)
    profiles.change_status(board, "published", by=None)

    shown = words(page(client, board))
    assert "Kept: The board." in shown
    assert "The practice has a newer one." in shown

    board.refresh_from_db()
    adoption, liaison = Adoption.objects.get(), elm.memberships.get().user
    newer = board.public_revision.components.first()
    actions.answer_components(adoption, {newer: ("changed", "We meet twice.")}, by=liaison)
    client.force_login(liaison)
    own = words(client.get(f"/workspace/adoptions/{adoption.pk}/").content.decode())
    assert (own.count("The board"), own.count("We meet twice.")) == (1, 1)


def test_own_results_follow_the_rules_of_every_result(client, board, elm):
    adoption = AdoptionFactory(practice=board, district=elm)
    client.force_login(adoption.keeper)
    url = f"/workspace/adoptions/{adoption.pk}/results/new/"
    result = {
        "claim": "Absence fell after the start.",
        "indicator": IndicatorFactory().pk,
        "unit": "percent",
        "baseline_year": "2024",
        "baseline_value": "20",
        "baseline_numerator": "40",
        "baseline_denominator": "200",
    }
    wrong = {
        "Too few students": {
            "baseline_numerator": "4",
            "baseline_denominator": "19",
            "baseline_value": "21.1",
        },
        "40 of 200 is 20.0 percent": {"baseline_value": "25"},
        "The follow-up year must be later": {"followup_year": "2023"},
        "Instead of “led to”": {"claim": "The board led to a fall."},
    }

    for why, values in wrong.items():
        assert why in words(client.post(url, result | values).content.decode())
    assert adoption.outcomes.count() == 0
    client.post(url, result)

    shown = words(page(client, board))
    assert "What Elm saw The claim : Chronic absenteeism Absence fell after the start." in shown
    assert "Cannot be checked" in shown
    one = adoption.outcomes.get()
    client.post(f"/workspace/adoptions/{adoption.pk}/results/{one.pk}/", {"do": "remove"})
    assert "What Elm saw" not in words(page(client, board))


def test_an_adopter_takes_it_from_show_and_shows_it_again(client, board, elm):
    adoption = AdoptionFactory(practice=board, district=elm)
    client.force_login(adoption.keeper)
    url = f"/workspace/adoptions/{adoption.pk}/"

    client.post(url, {"do": "withdraw", "why": ""})
    assert "Elm" in words(page(client, board))
    client.post(url, {"do": "withdraw", "why": "We are no longer sure."})
    assert "Elm" not in words(page(client, board))
    client.post(url, {"do": "say", "stage": "exploring"})
    assert "Elm Exploring" in words(page(client, board))


def test_staff_take_from_show_and_never_confirm(client, board, elm):
    adoption = AdoptionFactory(practice=board, district=elm, waits=True)
    client.force_login(UserFactory(groups=["curator"]))
    url = f"/workspace/adoptions/{adoption.pk}/"

    assert client.post(url, {"do": "say", "stage": "in_use"}).status_code == 403
    client.post(url, {"do": "decline"})

    adoption.refresh_from_db()
    assert adoption.state == "declined"


def test_the_first_confirmation_is_kept(board, elm, time_machine):
    adoption = AdoptionFactory(practice=board, district=elm)
    first = adoption.confirmed_at
    time_machine.move_to(timezone.now() + timedelta(days=90))

    actions.change_state(adoption, "exploring", by=adoption.keeper)

    adoption.refresh_from_db()
    assert adoption.confirmed_at == first
