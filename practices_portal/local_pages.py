"""Pages for whoever runs the portal on their own machine: sign in as a sample person, read the mail.

Routed only where LOCAL_PAGES is set: in local mode, beside the portal's own embedded database.
"""

import hashlib
import secrets
from email import message_from_bytes, policy
from itertools import islice
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
    return render(request, "local/mail.html", {"mails": list(islice(_messages(), MOST_MAILS))})


@require_safe
@login_not_required
@never_cache
def message(request, name):
    """One mail as text."""
    found = next((mail for mail in _messages() if mail["name"] == name), None)
    if found is None:
        raise Http404
    return render(request, "local/message.html", {"mail": found})


def _messages():
    """The kept messages, newest first: name, headers and text of each."""
    files = Path(settings.EMAIL_FILE_PATH).glob("*.log")
    for file in sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True):
        # Messages of the same moment share a file; Django's file backend draws a line after each.
        texts = [text for text in file.read_bytes().split(b"-" * 79 + b"\n") if text.strip()]
        for number, text in reversed(list(enumerate(texts, 1))):
            yield _read(f"{file.stem}-{number}", text)


def _read(name, text):
    found = message_from_bytes(text, policy=policy.default)
    words = found.get_body(("plain",))
    return {
        "name": name,
        "to": str(found["To"]),
        "subject": str(found["Subject"]),
        "date": found["Date"].datetime,
        "text": words.get_content().rstrip() if words else "",
    }


urlpatterns = [
    path("sign-in/<str:word>/", sign_in, name="local_sign_in"),
    path("mail/", mail, name="local_mail"),
    path("mail/<str:name>/", message, name="local_message"),
]
