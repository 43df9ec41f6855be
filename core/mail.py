"""Mail: one folder of templates for each message, queued with what it tells of, sent by the worker.

A message is a row (:class:`core.models.OutgoingMail`) written in the caller's transaction: either
both are there or neither. The queue's own records hold no address and no text.
"""

import logging
import textwrap
import unicodedata
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.dispatch import Signal
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import OutgoingMail

logger = logging.getLogger(__name__)

# Sent with ``address`` when its mail server refuses an address for good.
came_back = Signal()

# With doubled waits (1, 2, 4 ... minutes) the last attempt is about 17 hours after the first.
MOST_ATTEMPTS = 11


def queue(name, to, context, *, reply_to="", unsubscribe_url=""):
    """Queue the message ``name`` (``templates/emails/<name>/subject.txt`` and ``body.txt``) to one address.

    ``context`` is what the templates need; they always have ``site_url`` and ``csde_email``. A message
    to nobody (``to`` is "") is queued and then thrown away: to whoever watches the clock it is one more.
    ``unsubscribe_url`` is for mail that people subscribed to: where one POST without a cookie ends it.
    """
    from core.jobs import deliver_mail

    context = {**context, "site_url": settings.SITE_URL, "csde_email": settings.CSDE_EMAIL}
    mail = OutgoingMail.objects.create(
        name=name,
        recipient=to,
        reply_to=reply_to,
        unsubscribe_url=unsubscribe_url,
        subject=one_line(_render(f"emails/{name}/subject.txt", context))[:300],
        text=_render(f"emails/{name}/body.txt", context).strip() + "\n",
    )
    deliver_mail.enqueue()
    return mail


def one_line(text):
    """``text`` fit for a mail header: no control characters, no line or paragraph separators."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"} else c for c in text)
    return " ".join("".join(kept).split())


def quoted(text):
    """``text`` with a mark before every line, so that nobody takes it for the portal's own words."""
    lines = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, 74, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def deliver_waiting():
    """Send what waits, oldest first. What could not be sent is tried again later, at last given up.

    Each message is first marked as being sent, in a transaction of its own. A worker that is killed between
    the mark and the deletion leaves it behind: nobody can know whether the mail server took it, so it is
    neither sent again nor lost, but waits for staff (they find it in the admin). An attempt that failed
    without that is tried again: a server that took the message and then lost the line gets it twice, with
    the same Message-ID.
    """
    for pk in list(_waiting().values_list("pk", flat=True)):
        if mail := _claimed(pk):
            _deliver(mail)


def _waiting():
    return OutgoingMail.objects.filter(next_attempt_at__lte=timezone.now(), sending_since__isnull=True)


def _claimed(pk):
    """The message, marked as being sent; None when another worker has it, or has just tried in vain."""
    with transaction.atomic():
        mail = _waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
        if mail:
            mail.sending_since = timezone.now()
            mail.save(update_fields=["sending_since"])
    return mail


def message_id(mail):
    """The Message-ID of ``mail``: the same at every attempt, so that servers know a second copy."""
    number = salted_hmac("core.mail", f"{mail.pk} {mail.created_at.isoformat()}").hexdigest()
    return f"<{number}@{urlsplit(settings.SITE_URL).hostname}>"


def _deliver(mail):
    if not mail.recipient:
        mail.delete()
        return
    if not _may_receive(mail.recipient):
        logger.warning("Mail %s (%s) not sent: MAIL_ONLY_TO does not name its recipient", mail.pk, mail.name)
        mail.delete()
        return
    message = EmailMessage(
        mail.subject, mail.text, to=[mail.recipient], reply_to=[mail.reply_to] if mail.reply_to else None
    )
    # So that vacation notices do not answer the portal.
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url:
        message.extra_headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.extra_headers["Message-ID"] = message_id(mail)
    try:
        message.send()
    except Exception as error:  # whatever is wrong with one message or the server, the others go on
        mail.attempts += 1
        given_up = mail.attempts >= MOST_ATTEMPTS
        wait = timedelta(minutes=2 ** (mail.attempts - 1))
        mail.next_attempt_at = None if given_up else timezone.now() + wait
        mail.sending_since = None
        mail.save(update_fields=["attempts", "next_attempt_at", "sending_since"])
        if is_refused_for_good(error):
            came_back.send_robust(OutgoingMail, address=mail.recipient)
        # The kind of error only: its words may hold the address.
        logger.warning(
            "Mail %s (%s) not sent (%s), attempt %s%s",
            mail.pk,
            mail.name,
            type(error).__name__,
            mail.attempts,
            ", given up" if given_up else "",
        )
    else:
        logger.info("Mail %s (%s) sent", mail.pk, mail.name)
        mail.delete()


def is_refused_for_good(error):
    """Whether a mail server said that an address does not exist (5xx), and not that it is busy (4xx)."""
    codes = (
        [code for code, _ in error.recipients.values()] if isinstance(error, SMTPRecipientsRefused) else []
    )
    return bool(codes) and all(500 <= code < 600 for code in codes)


def _may_receive(address):
    """Whether MAIL_ONLY_TO allows this address; it names addresses and domains, empty allows all."""
    allowed = {one.lower() for one in settings.MAIL_ONLY_TO}
    return not allowed or address.lower() in allowed or address.lower().rpartition("@")[2] in allowed


def _render(template, context):
    # Plain text: nothing to escape.
    return get_template(template).template.render(Context(context, autoescape=False))
