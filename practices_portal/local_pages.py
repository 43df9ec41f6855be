"""Pages for whoever runs the portal on their own machine: sign in as a sample person, read the mail.

Routed only where LOCAL_PAGES is set: in local mode, beside the portal's own embedded database.
"""

import hashlib
import secrets
from email import message_from_bytes, policy
from pathlib import Path

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Membership, Role, User
from profiles.models import Practice

STAFF, AUTHOR = "staff@localhost", "author@localhost"
MOST_MAILS = 100


def sample_people():
    """The two people of a local portal, made when they are missing: (what they are, user)."""
    staff = User.objects.filter(email=STAFF).first() or User.objects.create_superuser(
        STAFF, name="Local staff"
    )
    author = User.objects.filter(email=AUTHOR).first()
    if author is None:
        author = User.objects.create_user(AUTHOR, name="Local district author")
        first = Practice.objects.listed().order_by("slug").first()
        if first:
            Membership.objects.create(user=author, district=first.lead_district, role=Role.AUTHOR)
    return [("staff", staff), ("district author", author)]


def new_ticket(person):
    """A word that signs ``person`` in once; the one given before it ends."""
    word = secrets.token_urlsafe(16)
    cache.set(_place(person.pk), _digest(word), timeout=None)
    return word


def owner_of(word):
    """Whom the ticket ``word`` signs in; None when it was used or is none."""
    people = User.objects.filter(email__in=[STAFF, AUTHOR], is_active=True)
    return next((person for person in people if cache.get(_place(person.pk)) == _digest(word)), None)


def _place(pk):
    return f"local-sign-in:{pk}"


def _digest(word):
    return hashlib.sha256(word.encode()).hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def sign_in(request, word):
    """One button that signs in, once."""
    person = owner_of(word)
    # Of two presses at the same moment only one takes the ticket away.
    if request.method == "POST" and person and cache.delete(_place(person.pk)):
        logout(request)
        record_authentication(request, person, "local")
        return perform_login(request, Login(user=person))
    return render(request, "local/sign_in.html", {"person": person}, status=200 if person else 410)


@require_safe
@login_not_required
@never_cache
def mail(request):
    """What the portal would have sent, newest first."""
    files = sorted(_folder().glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return render(request, "local/mail.html", {"mails": [_read(file) for file in files[:MOST_MAILS]]})


@require_safe
@login_not_required
@never_cache
def message(request, name):
    """One mail as text."""
    file = next((file for file in _folder().glob("*.log") if file.name == name), None)
    if file is None:
        raise Http404
    return render(request, "local/message.html", {"mail": _read(file)})


def _folder():
    return Path(settings.EMAIL_FILE_PATH)


def _read(file):
    """A kept message: its name, headers and text. (Each is in a file of its own.)"""
    found = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = found.get_body(("plain",))
    words = text.get_content() if text else ""
    return {
        "name": file.name,
        "to": str(found["To"]),
        "subject": str(found["Subject"]),
        "date": found["Date"].datetime,
        # Django's file backend ends each message with a line of dashes.
        "text": words.rstrip().removesuffix("-" * 79).rstrip(),
    }


urlpatterns = [
    path("sign-in/<str:word>/", sign_in, name="local_sign_in"),
    path("mail/", mail, name="local_mail"),
    path("mail/<str:name>/", message, name="local_message"),
]
