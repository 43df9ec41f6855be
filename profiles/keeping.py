"""Keeping profiles current: the timers, whom they ask, and what the answers change.

``keep_current`` runs every hour. What is due is told once: the note that it was (SentNotice) and the mail
are written in one transaction, so a run that is killed goes on where it stopped.
"""

import logging
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from core import mail
from core.addresses import absolute
from profiles import actions, texts
from profiles.models import Practice, Review, SentNotice, Submission, SubmissionStep, YearlyCheck
from profiles.querysets import LAST_CHECK
from profiles.upkeep import (
    ARCHIVE_MONTHS,
    DRAFT_TIMERS,
    PRACTICE_TIMERS,
    REVIEW_DAYS,
    STALE_MONTHS,
    Notice,
)
from profiles.vocabulary import Verifier
from profiles.workflow import IN_USE, WITH_STAFF, WRITABLE, State, SubmissionState, TransitionError

logger = logging.getLogger(__name__)

# Nobody gets mail of the portal at night: the first run of a day comes after this hour, local time.
FIRST_HOUR = 7
# How long a link in a mail opens its page: until the next mail of the round has come, and longer.
LINK_AGE = timedelta(days=180)
SALT = "profiles.keeping."
# What happens to a practice when a notice is due, beside the mail.
STEPS = {
    Notice.STALE: (State.STALE, f"Nobody has checked it for {STALE_MONTHS} months."),
    Notice.ARCHIVED: (State.ARCHIVED, f"Nobody has checked it for {ARCHIVE_MONTHS} months."),
}


def keep_current(now=None):
    """Tell people what is due; nothing before the morning. Safe to run at any time and again."""
    now = timezone.localtime(now)
    if now.hour < FIRST_HOUR:
        return
    today = now.date()
    told = [*_due_practices(today), *_due_drafts(today), *_due_reviews(today)]
    logger.info("Keeping current: %s", f"{sum(done() for done in told)} of {len(told)} told")


def _once(tell, *args):
    """A call that tells in a transaction of its own; one failure does not stop the others."""

    def done():
        try:
            with transaction.atomic():
                return bool(tell(*args))
        except Exception:
            logger.exception("Keeping current: %s failed", args[:1])
            return False

    return done


def _not_told(rows, about, notices, start):
    """Those of ``rows`` that were told none of ``notices`` in the round that began on ``start``."""
    told = SentNotice.objects.filter(
        about=Concat(Value(f"{about} "), Cast(OuterRef("pk"), CharField())),
        round=OuterRef(start),
        notice__in=notices,
    )
    return rows.filter(~Exists(told))


def _due_practices(today):
    """Calls that tell, for practices in use: of each the last notice that is due, unless it was told."""
    for position, timer in enumerate(PRACTICE_TIMERS):
        later = PRACTICE_TIMERS[position + 1 :]
        due = Practice.objects.filter(state__in=IN_USE).annotate(checked_on=LAST_CHECK)
        due = due.filter(checked_on__lte=timer.started_by(today))
        if later:
            due = due.filter(checked_on__gt=later[0].started_by(today))
        due = _not_told(due, "practice", [t.notice for t in PRACTICE_TIMERS[position:]], "checked_on")
        for pk in due.order_by("pk").values_list("pk", flat=True):
            yield _once(tell_practice, pk, timer.notice)


def tell_practice(pk, notice):
    """Tell the people of a practice ``notice``, and make the step that comes with it; True when told."""
    practice = Practice.objects.select_for_update(of=["self"], skip_locked=True).filter(pk=pk).first()
    if practice is None:
        return False
    start = practice.verified_on or timezone.localdate(practice.published_at)
    if notice in STEPS:
        to, reason = STEPS[notice]
        if practice.state != to:
            actions.change_status(practice, to, by=None, reason=reason)
    people = to_ask(practice, with_office=notice in (Notice.YEARLY_LAST, Notice.STALE))
    if notice == Notice.CONTACT_CHECK:
        people = [practice.contact_email] if practice.reachable_contact else []
    context = _about(practice) | {
        "notice": notice,
        "contact_url": absolute(contact_link(practice)),
        "check_url": absolute(check_link(practice)),
        "stale_months": STALE_MONTHS,
        "archive_months": ARCHIVE_MONTHS,
    }
    message = "contact_check" if notice == Notice.CONTACT_CHECK else "yearly_check"
    message = str(notice) if notice in STEPS else message
    return _tell(message, people, context, notice, f"practice {pk}", start, practice)


def _due_drafts(today):
    """Calls that remind the writers of drafts that lie with the district."""
    last_step = (
        SubmissionStep.objects.filter(submission=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    )
    started = Coalesce(TruncDate(Subquery(last_step)), TruncDate("created_at"))
    drafts = Submission.objects.filter(state__in=WRITABLE).annotate(started=started)
    for position, timer in enumerate(DRAFT_TIMERS):
        later = DRAFT_TIMERS[position + 1 :]
        due = drafts.filter(started__lte=timer.started_by(today))
        if later:
            due = due.filter(started__gt=later[0].started_by(today))
        due = _not_told(due, "submission", [t.notice for t in DRAFT_TIMERS[position:]], "started")
        for pk, start in due.order_by("pk").values_list("pk", "started"):
            yield _once(tell_writers, pk, timer.notice, start)


def tell_writers(pk, notice, start):
    """Remind the writers of a draft; True when told."""
    submission = Submission.objects.select_for_update(of=["self"], skip_locked=True).filter(pk=pk).first()
    if submission is None or not submission.is_writable:
        return False
    writers = submission.writers.filter(
        is_active=True, memberships__district=submission.practice.lead_district_id
    )
    context = _about(submission.practice) | {
        "title": submission.text.title,
        "reference": submission.reference,
        "is_last": notice == Notice.DRAFT_LAST,
        "is_sent_back": submission.state != SubmissionState.DRAFT,
        "workspace_url": absolute("/workspace/"),
    }
    people = _addresses(writers)
    return _tell("draft_reminder", people, context, notice, f"submission {pk}", start, submission.practice)


def _due_reviews(today):
    """Calls that remind, once a week, reviewers who have not scored."""
    waiting = Review.objects.filter(
        scored_at__isnull=True, submission__state__in=WITH_STAFF, reviewer__is_active=True
    ).exclude(submission__state=SubmissionState.SIGN_OFF)
    for pk, assigned in waiting.order_by("pk").values_list("pk", "assigned_at"):
        weeks = (today - timezone.localdate(assigned)).days // REVIEW_DAYS
        start = timezone.localdate(assigned) + timedelta(days=REVIEW_DAYS * weeks)
        told = SentNotice.objects.filter(about=f"review {pk}", round=start)
        if weeks > 0 and not told.exists():
            yield _once(tell_reviewer, pk, start)


def tell_reviewer(pk, start):
    """Remind one reviewer; True when told."""
    review = Review.objects.select_for_update(of=["self"], skip_locked=True).filter(pk=pk).first()
    if review is None or review.scored_at:
        return False
    submission = review.submission
    context = _about(submission.practice) | {
        "title": submission.text.title,
        "reference": submission.reference,
        "assigned_on": timezone.localdate(review.assigned_at),
        "desk_url": absolute(reverse("admin:index")),
    }
    people, notice = [review.reviewer.email], Notice.REVIEW_REMINDER
    return _tell("review_reminder", people, context, notice, f"review {pk}", start, submission.practice)


def _tell(message, people, context, notice, about, start, practice):
    """Queue ``message`` to ``people`` and note that it was told. Returns True."""
    SentNotice.objects.create(
        notice=notice, about=about, round=start, practice=practice, recipients=len(people)
    )
    for address in people:
        mail.queue(message, address, context)
    logger.info("Notice %s of %s to %s", notice, about, len(people))
    return True


# Whom to ask


def to_ask(practice, *, with_office=False):
    """Addresses of those who can say whether a profile still holds; perhaps none.

    The contact, unless mail to them came back; else the liaisons of the district. ``with_office``: the
    superintendent's office too.
    """
    people = [practice.contact_email] if practice.reachable_contact else _of_role(practice, Role.LIAISON)
    if with_office:
        people += _of_role(practice, Role.SIGNER)
    return list(dict.fromkeys(people))


def receiver_of(practice):
    """The address that messages to the people of ``practice`` go to; "" where only the Department is left.

    Its contact; the first liaison of the district when mail to the contact came back.
    """
    if practice.contact_bounced_at:
        return next(iter(_of_role(practice, Role.LIAISON)), "")
    return practice.contact_email


def _of_role(practice, role):
    members = get_user_model().objects.filter(
        is_active=True, memberships__district=practice.lead_district_id, memberships__role=role
    )
    return _addresses(members)


def _addresses(people):
    return list(people.order_by("email").values_list("email", flat=True).distinct())


def _about(practice):
    text = practice.text
    return {
        "title": text.title if text else practice.slug,
        "district": practice.lead_district.short_name,
        "practice_url": absolute(practice.get_absolute_url()),
    }


# Links in mails: they open one page of one practice, for whoever got the mail, without an account


def contact_link(practice):
    """The page on which the contact of ``practice`` says that they are. Ends with another contact."""
    token = _sign("contact", [practice.pk, practice.contact_email])
    return reverse("profiles:contact_check", args=[practice.slug, token])


def check_link(practice):
    """The yearly check of ``practice``. Ends with the next check."""
    token = _sign("check", [practice.pk, str(practice.verified_on)])
    return reverse("profiles:yearly_check", args=[practice.slug, token])


def is_contact(practice, token):
    """Whether ``token`` is that of the contact there is now."""
    return _signed("contact", token) == [practice.pk, practice.contact_email]


def is_of_this_check(practice, token):
    """Whether ``token`` is of the check that is due, and not of one that was answered since."""
    return _signed("check", token) == [practice.pk, str(practice.verified_on)]


def _sign(what, value):
    return signing.dumps(value, salt=SALT + what)


def _signed(what, token):
    try:
        return signing.loads(token, salt=SALT + what, max_age=LINK_AGE)
    except signing.BadSignature:
        return None


# What people answer


@transaction.atomic
def confirm_contact(practice):
    """The contact says that they still are."""
    practice.contact_confirmed_at, practice.contact_bounced_at = timezone.now(), None
    practice.save(update_fields=["contact_confirmed_at", "contact_bounced_at"])


@transaction.atomic
def change_contact(practice, *, role, name, email):
    """Another person is the contact from now on: they are asked by mail to confirm."""
    practice.contact_role, practice.contact_name, practice.contact_email = role, name, email
    practice.contact_phone = ""
    practice.contact_confirmed_at = practice.contact_bounced_at = None
    practice.save()
    context = _about(practice) | {"contact_url": absolute(contact_link(practice)), "is_new": True}
    mail.queue("contact_check", email, context)


@transaction.atomic
def answer_check(practice, *, answers, words, by):
    """Record what the district says of ``practice`` today and return the YearlyCheck.

    ``answers`` maps columns of the public text to values; those that differ wait for staff. ``by`` is
    the person, or None for the contact who came by the link.
    """
    practice = Practice.objects.select_for_update(of=["self"]).get(pk=practice.pk)
    text = practice.public_revision
    changed = {name: value for name, value in answers.items() if getattr(text, name) != value}
    waits = bool(changed or words)
    check = YearlyCheck.objects.create(
        practice=practice,
        text=text,
        answers=changed,
        words=words,
        by=by,
        settled_at=None if waits else timezone.now(),
    )
    actions.verified(practice, timezone.localdate(), by_role=Verifier.DISTRICT, by=by)
    logger.info("Yearly check %s of practice %s", check.pk, practice.pk)
    return check


@transaction.atomic
def write_into_text(check, *, by):
    """Put the answers of a check into the text being written, starting one, and return that text.

    Raises :class:`TransitionError` when it was settled already or the district itself writes a new text.
    """
    check = YearlyCheck.objects.select_for_update(of=["self"]).get(pk=check.pk)
    if check.settled_at:
        raise TransitionError("Somebody has dealt with these answers already.")
    if Submission.objects.open().filter(practice=check.practice).exists():
        raise TransitionError("The district is writing a new text: these answers belong into it.")
    text = texts.start_revision(check.practice, by=by)
    for name, value in check.answers.items():
        setattr(text, name, value)
    text.full_clean(exclude=["search_vector"])
    text.save()
    settle(check, by=by)
    return text


def settle(check, *, by):
    """Staff have dealt with the answers."""
    check.settled_at, check.settled_by = timezone.now(), by
    check.save(update_fields=["settled_at", "settled_by"])


def mail_came_back(address):
    """Mail to ``address`` cannot be delivered: the liaisons of its districts stand in from now on."""
    bounced = Practice.objects.filter(contact_email__iexact=address, contact_bounced_at__isnull=True)
    for practice in bounced:
        practice.contact_bounced_at = timezone.now()
        practice.save(update_fields=["contact_bounced_at"])
        logger.warning("Mail to the contact of practice %s came back", practice.pk)
