"""Who may do what with requests and corrections. Predicates; ``None`` is the portal itself."""

from dataclasses import dataclass

from contacts.vocabulary import Receiver, Side
from profiles.rules import may_begin


@dataclass(frozen=True)
class ByLink:
    """Whoever came by the signed link of one request: its asker or its contact, without an account.

    ``address`` is where the link was mailed to: it gives no right once somebody else has the request.
    """

    number: int
    side: str
    address: str


def address_of(user):
    """The address a signed-in person has proved to be theirs, as requests store it; "" for others.

    Signing in proves ``User.email`` (by a code sent to it).
    """
    if isinstance(user, ByLink):
        return ""
    return plain_address(user.email) if user.is_authenticated and user.is_active else ""


def plain_address(address):
    """``address`` in the one form that is stored and compared.

    Lower case, but only of plain letters: the Kelvin sign in lower case is a "k", and must not
    open somebody else's requests.
    """
    return address.lower() if address.isascii() else address


def is_asker(user, request):
    """The person who sent ``request``."""
    if isinstance(user, ByLink):
        return user == ByLink(request.pk, Side.ASKER, request.asker_email)
    return bool(request.asker_email) and address_of(user) == request.asker_email


def is_receiver(user, request):
    """The contact to whom ``request`` was passed on."""
    if request.relayed_to != Receiver.CONTACT or not request.relayed_address:
        return False
    if isinstance(user, ByLink):
        return user == ByLink(request.pk, Side.CONTACT, request.relayed_address)
    return address_of(user) == request.relayed_address


def may_read_all(user, model):
    """Staff with the right to read this queue."""
    return user.is_active and user.is_staff and user.has_perm(f"contacts.view_{model._meta.model_name}")


def only_the_portal(user, item):
    """No person: it happens by itself."""
    return user is None


def may_curate(user, item):
    """Staff with the right to work on this queue, and the portal itself."""
    if user is None:
        return True
    if isinstance(user, ByLink):
        return False
    return user.is_active and user.is_staff and user.has_perm(f"contacts.change_{item._meta.model_name}")


def may_invite(user, nomination):
    """Staff who work on nominations and may begin practices."""
    return user is not None and may_curate(user, nomination) and may_begin(user)


def may_pass_on(user, request):
    """The same, once another contact is on record than the one who got it, and while its words are kept."""
    is_elsewhere = request.receiver_now not in ("", request.relayed_address)
    return may_curate(user, request) and is_elsewhere and not request.anonymised_at


def may_answer(user, request):
    """The contact who got it, and staff."""
    return may_curate(user, request) or is_receiver(user, request)


def may_close(user, request):
    """Staff, and the asker, who may need it no more."""
    return may_curate(user, request) or is_asker(user, request)


def side_of(user, request):
    """On which side of the thread ``user`` is: a Side, or "" for the portal itself and for others."""
    if user is None:
        return ""
    if is_receiver(user, request):
        return Side.CONTACT
    if is_asker(user, request):
        return Side.ASKER
    return Side.STAFF if may_curate(user, request) else ""
