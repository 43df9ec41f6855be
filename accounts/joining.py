"""Who may join with an address that has no account yet, and as what."""

from accounts.models import Invitation
from districts.models import District


def invitations_to(email):
    """The open invitations to the address ``email``, each with its district."""
    return Invitation.objects.open().sent_to(email).select_related("district")


def districts_on_domain_of(email):
    """The active districts that have exactly the domain of ``email``; several may share one."""
    return District.objects.active().on_domain(email.lower().rpartition("@")[2])


def districts_open_to(email):
    """The names of the districts that ``email`` may join, in two queries whatever it is."""
    invited = [invitation.district for invitation in invitations_to(email)]
    return sorted({district.name for district in [*invited, *districts_on_domain_of(email)]})
