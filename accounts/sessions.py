"""Sessions: how long they last, who has which, and their end."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils import timezone

from accounts.models import User

# Unused that long, a session of staff ends; SESSION_COOKIE_AGE is for everybody else.
STAFF_IDLE = timedelta(hours=12)
# However much it is used, a session ends after that.
LONGEST = timedelta(days=30)
# What "last seen" tells is at most that much too early; noting each page would be a write each time.
NOTED_EVERY = timedelta(minutes=5)


def begin(sender, request, user, **kwargs):
    """Somebody signed in (Django's signal)."""
    request.session["signed_in_at"] = request.session["seen_at"] = timezone.now().timestamp()
    request.session.set_expiry(int(STAFF_IDLE.total_seconds()) if user.is_staff else None)


def keep(request):
    """Note that a session is in use, which makes it last; ends one that has lasted long enough.

    Gives whether it goes on.
    """
    now = timezone.now()
    if now.timestamp() - request.session.get("signed_in_at", 0) > LONGEST.total_seconds():
        logout(request)
        return False
    if now.timestamp() - request.session["seen_at"] > NOTED_EVERY.total_seconds():
        request.session["seen_at"] = now.timestamp()
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
    return True


def seconds_left(request):
    """How long the session lasts unused, in whole seconds; at most five minutes too few."""
    session = request.session
    unused = session["seen_at"] + session.get_expiry_age()
    longest = session.get("signed_in_at", 0) + LONGEST.total_seconds()
    return max(0, int(min(unused, longest) - timezone.now().timestamp()))


def open_sessions(user):
    """The sessions with which ``user`` is signed in, the latest used first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    return UserSession.objects.filter(user=user, session_key__in=alive.values("session_key")).order_by(
        "-last_seen_at", "-pk"
    )


def end(sessions):
    """End ``sessions`` (a queryset of UserSession) at once; gives how many they were."""
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_all(user):
    """End every session of ``user``, also those that nobody noted."""
    User.objects.filter(pk=user.pk).update(rights_changed=F("rights_changed") + 1)
    user.refresh_from_db(fields=["rights_changed"])  # nobody saves the old count over it
    end(UserSession.objects.filter(user=user))


def groups_changed(sender, instance, action, reverse, pk_set, **kwargs):
    """Groups or single rights were given or taken (Django's signal): the sessions of those people end."""
    if action not in {"post_add", "post_remove", "pre_clear"} or (action != "pre_clear" and not pk_set):
        return
    if not reverse:
        people = [instance]
    else:
        people = User.objects.filter(pk__in=pk_set) if pk_set else instance.user_set.all()
    for person in people:
        end_all(person)


def forget_ended():
    """Delete what is left of sessions that have ended."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
