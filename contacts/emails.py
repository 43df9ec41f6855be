"""The mails of corrections and nominations: one function and one folder of templates for each.

Those of requests are in request_emails.py. A receipt goes to an address that nobody has confirmed, so it
repeats nothing that was typed: the form must not carry words to strangers.
"""

from django.conf import settings
from django.urls import reverse

from core import mail
from core.addresses import absolute


def correction_waiting(correction):
    """To the Department: that a correction waits. Its words stay in the portal."""
    context = {**about(correction), "url": absolute(desk_address(correction))}
    mail.queue("correction_waiting", settings.CSDE_EMAIL, context)


def correction_receipt(correction):
    """To the person who reported, if they gave an address."""
    mail.queue("correction_receipt", correction.email, about(correction))


def nomination_waiting(nomination):
    """To the Department: that a nomination waits. Its words stay in the portal."""
    context = {**_nominated(nomination), "url": absolute(desk_address(nomination))}
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
        "draft_url": absolute(draft_address(nomination.submission)),
        "has_account": has_account,
    }
    mail.queue("nomination_invitation", address, context)


def draft_address(submission):
    """Where a district finds its draft."""
    return reverse("profiles:draft", args=[submission.pk])


def desk_address(item):
    """Where staff work on what waits in a queue."""
    return reverse(f"admin:contacts_{item._meta.model_name}_change", args=[item.pk])


def about(item):
    """What every mail about a practice says."""
    return {
        "number": item.pk,
        "title": item.practice.public_revision.title,
        "district": item.practice.lead_district.short_name,
        "practice_url": absolute(item.practice.get_absolute_url()),
    }


def _nominated(nomination):
    return {"number": nomination.pk, "district": nomination.district.short_name}
