"""The first administrator: made by a command that asks for no password."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("options", [{}, {"interactive": False}])
def test_it_makes_somebody_who_signs_in_by_code(client, options):
    call_command("createsuperuser", email="First@Example.org", verbosity=0, **options)

    first = User.objects.get()
    assert (first.email, first.is_superuser, first.has_usable_password()) == (
        "first@example.org",
        True,
        False,
    )
    assert sign_in(client, first).url == "/admin/"


def test_without_an_address_it_says_what_is_missing():
    with pytest.raises(CommandError, match="--email"):
        call_command("createsuperuser", verbosity=0)
