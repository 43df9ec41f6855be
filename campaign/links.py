"""Links in mails to followers: they open one follower's page for whoever has the mail, without an account."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from campaign.models import Follower
from campaign.querysets import CONFIRM_DAYS

SALT = "campaign.links."


def link(page, follower):
    """The path of ``page`` ("manage", "unsubscribe") for ``follower``. It holds as long as they are known."""
    return reverse(f"campaign:{page}", args=[signing.Signer(salt=SALT + page).sign(follower.key)])


def confirm_link(follower):
    """The path of the page on which ``follower`` says yes; it opens for a week."""
    token = signing.TimestampSigner(salt=f"{SALT}confirm").sign(follower.key)
    return reverse("campaign:confirm", args=[token])


def follower_of(page, token):
    """The Follower whose link to ``page`` has this ``token``; None when there is none any more."""
    try:
        if page == "confirm":
            age = timedelta(days=CONFIRM_DAYS)
            key = signing.TimestampSigner(salt=SALT + page).unsign(token, max_age=age)
        else:
            key = signing.Signer(salt=SALT + page).unsign(token)
    except signing.BadSignature:
        return None
    return Follower.objects.filter(key=key).first()
