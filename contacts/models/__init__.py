"""Requests to a practice's district, corrections of its page, nominations, and the steps of their lives.

What people wrote and who they are stands in one row each and nowhere else, so that it can be
anonymised after a while although nothing is deleted: the append-only history and the steps hold
states, people of the portal and dates.
"""

from contacts.models.corrections import Correction, CorrectionStep
from contacts.models.life import Queued, Step, Waiting
from contacts.models.nominations import Nomination, NominationStep
from contacts.models.requests import ContactRequest, RequestStep
from contacts.models.thread import Mailbox, Meeting, Message, RequestTold

__all__ = [
    "ContactRequest",
    "Correction",
    "CorrectionStep",
    "Mailbox",
    "Meeting",
    "Message",
    "Nomination",
    "NominationStep",
    "Queued",
    "RequestStep",
    "RequestTold",
    "Step",
    "Waiting",
]
