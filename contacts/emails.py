"""The mails of requests, corrections and nominations: one function and one folder of templates for each.

A receipt goes to an address that nobody has confirmed, so it repeats nothing that was typed:
the form must not carry words to strangers.
"""

from django.conf import settings
from django.urls import reverse

from contacts.vocabulary import Receiver
from core import mail


def contact_request(request):
    """To whom the request is passed on; an answer goes to the asker, who agreed to that."""
    to_contact = request.relayed_to == Receiver.CONTACT
    context = {
        **_about(request),
        "request": request,
        "to_contact": to_contact,
        "message": mail.quoted(request.message),
        "url": _url(request.get_absolute_url() if to_contact else desk_address(request)),
    }
    mail.queue("contact_request", request.relayed_address, context, reply_to=request.asker_email)


def contact_receipt(request):
    """To the asker: that it was passed on, and what happens next."""
    context = {**_about(request), "to_contact": request.relayed_to == Receiver.CONTACT}
    mail.queue("contact_receipt", request.asker_email, context)


def contact_declined(request, reason):
    """To the asker: that there will be no answer, and why. ``reason`` is by the contact or staff."""
    mail.queue("contact_declined", request.asker_email, {**_about(request), "reason": mail.quoted(reason)})


def correction_waiting(correction):
    """To the Department: that a correction waits. Its words stay in the portal."""
    context = {**_about(correction), "url": _url(desk_address(correction))}
    mail.queue("correction_waiting", settings.CSDE_EMAIL, context)


def correction_receipt(correction):
    """To the person who reported, if they gave an address."""
    mail.queue("correction_receipt", correction.email, _about(correction))


def nomination_waiting(nomination):
    """To the Department: that a nomination waits. Its words stay in the portal."""
    context = {**_nominated(nomination), "url": _url(desk_address(nomination))}
    mail.queue("nomination_waiting", settings.CSDE_EMAIL, context)


def nomination_receipt(nomination):
    """To the person who nominated, if they gave an address."""
    mail.queue("nomination_receipt", nomination.email, _nominated(nomination))


def nomination_invitation(nomination, title, address, *, has_account):
    """To somebody of the district: that a draft with ``title`` waits for them.

    Who has no account yet gets one by the invitation that comes with it.
    """
    context = {
        **_nominated(nomination),
        "title": title,
        "link": nomination.link,
        "draft_url": _url(draft_address(nomination.submission)),
        "has_account": has_account,
    }
    mail.queue("nomination_invitation", address, context)


def draft_address(submission):
    """Where a district finds its draft."""
    return reverse("profiles:draft", args=[submission.pk])


def desk_address(item):
    """Where staff work on what waits in a queue."""
    return reverse(f"admin:contacts_{item._meta.model_name}_change", args=[item.pk])


def _about(item):
    practice = item.practice
    return {
        "number": item.pk,
        "title": practice.public_revision.title,
        "district": practice.lead_district.short_name,
        "practice_url": _url(practice.get_absolute_url()),
    }


def _nominated(nomination):
    return {"number": nomination.pk, "district": nomination.district.short_name}


def _url(path):
    return settings.SITE_URL + path
