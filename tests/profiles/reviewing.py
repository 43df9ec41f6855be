"""The page of a submission at the review desk, as reviewers use it."""

from django.urls import reverse

from profiles.models import Submission


def page_of(submission):
    return reverse("admin:profiles_submission_change", args=[submission.pk])


def send(client, submission, do, version=None, **typed):
    """Press a button of the page with what was typed; the page, or where it leads."""
    data = {"do": do, "version": submission.version if version is None else version, **typed}
    return client.post(page_of(submission), data)


def now(submission):
    return Submission.objects.get(pk=submission.pk)
