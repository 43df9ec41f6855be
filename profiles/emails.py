"""The mails of a submission's way: one function and one folder of templates for each.

Each is queued in the transaction of what it tells of. Districts hear of the step and its reasons, never
who of the Department reviewed.
"""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from core import mail
from profiles.models import Writer
from profiles.promises import SIGN_OFF, answer_by
from profiles.versions import label_of

WORKSPACE = "/workspace/"


def submitted(submission, step):
    """To who wrote it: the number, what happens next, and the day of the answer."""
    context = {**_about(submission), "answer_by": answer_by(timezone.localdate(step.at))}
    _each(people_of(submission, writers=True), "submission_receipt", context)


def sent_back(submission, step):
    """To who wrote it and the liaison: why it comes back, and every comment by the answer it is about."""
    comments = submission.comments.filter(text=step.text).order_by("at", "pk")
    context = {
        **_about(submission),
        "state": step.to_state,
        "reason": mail.quoted(step.reason),
        "comments": [(label_of(one.field) or one.field, mail.quoted(one.words)) for one in comments],
        "url": settings.SITE_URL + WORKSPACE,
    }
    _each(people_of(submission, Role.LIAISON, writers=True), "submission_sent_back", context)


def sign_off_asked(submission, step):
    """To the superintendent and who was named for it: please read and agree."""
    path = reverse("profiles:sign_off", args=[submission.pk])
    context = {**_about(submission), "days": SIGN_OFF, "url": settings.SITE_URL + path}
    _each(people_of(submission, Role.SIGNER), "sign_off_asked", context)


def published(submission, step):
    """To who wrote it, the liaison and who signed: where readers see it."""
    url = settings.SITE_URL + submission.practice.get_absolute_url()
    people = people_of(submission, Role.LIAISON, Role.SIGNER, writers=True)
    _each(people, "submission_published", {**_about(submission), "url": url})


def signed(submission):
    """To the Department: it can be published."""
    context = {**_about(submission), "url": settings.SITE_URL + desk_address(submission)}
    mail.queue("submission_signed", settings.CSDE_EMAIL, context)


def asked_to_review(review):
    """To a reviewer: a submission waits for their scores."""
    url = settings.SITE_URL + desk_address(review.submission)
    mail.queue("review_asked", review.reviewer.email, {**_about(review.submission), "url": url})


def desk_address(submission):
    """Where staff work on a submission."""
    return reverse("admin:profiles_submission_change", args=[submission.pk])


def people_of(submission, *roles, writers=False):
    """Active people of its district: in one of ``roles``, and with ``writers`` who write it along."""
    of_district = Membership.objects.filter(district=submission.practice.lead_district_id)
    wanted = Q(pk__in=of_district.filter(role__in=roles).values("user"))
    if writers:
        write = Writer.objects.filter(submission=submission).values("user")
        wanted |= Q(pk__in=of_district.values("user")) & Q(pk__in=write)
    return User.objects.filter(wanted, is_active=True).order_by("pk")


def _each(people, name, context):
    for person in people:
        mail.queue(name, person.email, context)


def _about(submission):
    practice = submission.practice
    return {
        "reference": submission.reference,
        "title": submission.text.title,
        "district": practice.lead_district.short_name,
        "preview_url": settings.SITE_URL + reverse("profiles:practice_preview", args=[practice.slug]),
    }
