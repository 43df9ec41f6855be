"""E-mail domains of districts: in one form, and never one at which anybody gets an address."""

import pytest
from django.core.exceptions import ValidationError

from districts.domains import in_one_form
from districts.models import District
from tests.factories import DistrictFactory


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ([], []),
        (["elmwood.edu"], ["elmwood.edu"]),
        ([" @Elmwood.EDU\n", "elmwood.edu", "k12.elm-wood.ct.us"], ["elmwood.edu", "k12.elm-wood.ct.us"]),
    ],
)
def test_domains_are_kept_in_one_form(typed, kept):
    assert in_one_form(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "elmwood", "pat@elmwood.edu", "*.elmwood.edu", ".elmwood.edu", "elmwood..edu", "elmwood.edu."),
        *("https://elmwood.edu", "elm wood.edu", "elmwood.edu/mail", "-elm.edu", "ëlm.edu", "edu"),
    ],
)
def test_what_is_no_domain_is_refused(typed):
    with pytest.raises(ValidationError, match="is not a domain"):
        in_one_form([typed])


@pytest.mark.parametrize("typed", ["gmail.com", "@Outlook.com", "snet.net"])
def test_a_domain_for_everybody_is_refused(typed):
    with pytest.raises(ValidationError, match="Anybody can have an address"):
        in_one_form([typed])


@pytest.mark.django_db
def test_a_district_is_matched_however_its_domain_was_typed():
    district = DistrictFactory(email_domains=["@Elmwood.EDU"])
    district.full_clean()
    district.save()

    assert list(District.objects.on_domain("elmwood.edu")) == [district]
    district.email_domains = ["gmail.com"]
    with pytest.raises(ValidationError) as refused:
        district.full_clean()
    assert list(refused.value.message_dict) == ["email_domains"]
