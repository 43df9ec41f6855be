"""The mails of requests: one function and one folder of templates for each.

None shows an address, in its text or its headers, before its owner agreed. What goes to an address that
nobody has confirmed repeats nothing that was typed: the form must not carry words to strangers.
"""

from django.conf import settings
from django.utils import timezone

from contacts import links
from contacts.emails import desk_address
from contacts.models import ContactRequest
from contacts.vocabulary import Side
from core import mail
from core.addresses import absolute


def contact_code(request, code):
    """To the address that an asker typed: the code that proves it."""
    context = _about(request) | {"code": code, "url": absolute(links.confirm_page(request))}
    mail.queue("contact_code", request.asker_email, context)


def contact_request(request, *, why):
    """To whom the request is passed on. ``why`` the Department has it: "nobody", "full", "blocked", or ""."""
    context = _about(request) | {
        "request": request,
        "to_contact": request.to_contact,
        "why": why,
        "receiver": "The person who posted this" if request.is_offer else "The contact of this practice",
        "readiness": request.readiness_shown,
        "times": [timezone.localtime(moment) for moment in request.times],
        "asker_email": request.asker_email if request.asker_shared_at else "",
        "message": mail.quoted(request.message),
        "url": _receivers_page(request),
    }
    mail.queue("contact_request", request.relayed_address, context, reply_to=context["asker_email"])


def contact_receipt(request):
    """To the asker: that it was passed on, and what happens next. To whom is the same for all."""
    mail.queue("contact_receipt", request.asker_email, _about(request, Side.ASKER))


def contact_acknowledged(request, note):
    """To the asker: that somebody has seen it. Who wrote or picked a time has said so by that."""
    if not note:
        mail.queue("contact_acknowledged", request.asker_email, _about(request, Side.ASKER))


def contact_message(message, to, *, withheld):
    """To the side ``to``: a new message and the way to the thread; to nobody when it is withheld."""
    request, side = message.item, Side(message.side)
    shared = {
        Side.ASKER: request.asker_email if request.asker_shared_at else "",
        Side.CONTACT: request.relayed_address if request.receiver_shared_at else "",
    }.get(side, "")
    names = {Side.ASKER: request.asker_name, Side.CONTACT: f"The contact of {request.subject_district}"}
    context = _about(request, to) | {
        "who": names.get(side, side.label),
        "address": shared,
        "words": mail.quoted(message.words),
    }
    mail.queue("contact_message", "" if withheld else _address(request, to), context, reply_to=shared)


def contact_declined(request, reason):
    """To the asker: that there will be no answer, why, and who else could help."""
    other = request.pointer_practice
    context = _about(request, Side.ASKER) | {
        "reason": mail.quoted(reason),
        "pointer": mail.quoted(request.pointer),
        "other": other and other.public_revision and other.public_revision.title,
        "other_url": other and absolute(other.get_absolute_url()),
    }
    mail.queue("contact_declined", request.asker_email, context)


def contact_closed(request, by):
    """To the asker and the contact, but not to the side ``by`` that closed it: nobody waits any more."""
    blocked = ContactRequest.objects.is_blocked(request.asker_email, request.relayed_address)
    for side in (Side.ASKER, Side.CONTACT):
        if side == by or (side == Side.CONTACT and not _lies_with_contact(request)):
            continue
        context = _about(request, side) | {"by_asker": by == Side.ASKER, "is_asker": side == Side.ASKER}
        withheld = blocked and side == Side.CONTACT
        mail.queue("contact_closed", "" if withheld else _address(request, side), context)


def contact_meeting(meeting, request, side, *, withheld):
    """To one side: the time that was picked, changed or called off, and its calendar file."""
    has_link = side == Side.ASKER or _lies_with_contact(request)
    page = links.page(request, side, "event") if has_link else ""
    context = _about(request, side) | {
        "meeting": meeting,
        "kind": meeting.get_kind_display(),
        "day": timezone.localtime(meeting.starts_at),
        "event_url": absolute(page) if page else "",
    }
    mail.queue("contact_meeting", "" if withheld else _address(request, side), context)


def contact_reminder(request, notice):
    """To whoever has the request: that word of its arrival, or an answer, is due."""
    to, page = _who_answers(request)
    context = _about(request) | {"notice": notice, "asked_on": _day(request), "url": page}
    mail.queue("contact_reminder", to, context)


def contact_escalated(request, side):
    """To one side: that it has waited for ten working days, and that staff look after it now."""
    context = _about(request, side) | {"is_asker": side == Side.ASKER, "asked_on": _day(request)}
    to = request.asker_email
    if side == Side.CONTACT:
        to, context["url"] = _who_answers(request)
    mail.queue("contact_escalated", to, context)


def contact_helped(request):
    """To the asker: did it help? Are you adopting it?"""
    page = links.page(request, Side.ASKER, "outcome")
    context = _about(request, Side.ASKER) | {"outcome_url": absolute(page)}
    mail.queue("contact_helped", request.asker_email, context)


def contact_reported(request):
    """To the Department: that a request was reported. Its words stay in the portal."""
    context = _about(request) | {"url": absolute(desk_address(request))}
    mail.queue("contact_reported", settings.CSDE_EMAIL, context)


def _address(request, side):
    if side == Side.ASKER:
        return request.asker_email
    return request.relayed_address if _lies_with_contact(request) else settings.CSDE_EMAIL


def _lies_with_contact(request):
    """False when the Department has it, or when whoever got it is not the contact any more."""
    return request.to_contact and request.is_with_its_contact


def _who_answers(request):
    """(address, page) of who is reminded of it: the Department when the contact blocked its asker."""
    if ContactRequest.objects.is_blocked(request.asker_email, request.relayed_address):
        return settings.CSDE_EMAIL, absolute(desk_address(request))
    return _address(request, Side.CONTACT), _receivers_page(request)


def _receivers_page(request):
    """The thread by a link for a contact; the desk for the Department."""
    page = links.page(request, Side.CONTACT) if _lies_with_contact(request) else desk_address(request)
    return absolute(page)


def _about(request, side=""):
    """What every mail of a request says; ``side``: whose way to the thread is in it."""
    context = {
        "number": request.pk,
        "title": request.subject_title,
        "what": f"what {request.subject_district} looks for" if request.is_offer else "this practice",
        "is_offer": request.is_offer,
        "district": request.subject_district,
        "practice_url": absolute(request.subject_url),
    }
    if side == Side.ASKER:
        context["url"] = absolute(links.page(request, Side.ASKER))
    elif side:
        context["url"] = _receivers_page(request)
    return context


def _day(request):
    return timezone.localtime(request.created_at)
