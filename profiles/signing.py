"""Sign-off: the page on which a superintendent, or who was named for it, agrees to publication."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from profiles import submissions
from profiles.models import Submission
from profiles.workflow import SubmissionState, TransitionError


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request, pk):
    """What is to be signed, with the reviewers' words; POST agrees. Not theirs is not found."""
    mine = Submission.objects.signed_by_district_of(request.user)
    submission = get_object_or_404(mine.select_related("text", "practice__lead_district"), pk=pk)
    error = ""
    if request.method == "POST":
        try:
            submissions.sign_off(submission, by=request.user, version=_number(request.POST.get("version")))
        except TransitionError as problem:
            error = str(problem)
            submission.refresh_from_db()
        else:
            return redirect(request.path)
    context = {
        "submission": submission,
        "waits": submission.state == SubmissionState.SIGN_OFF and not submission.is_signed,
        "reviews": submission.reviews.filter(scored_at__isnull=False),
        "approval": submission.steps.filter(to_state=SubmissionState.SIGN_OFF).first(),
        "error": error,
    }
    return render(request, "profiles/sign_off.html", context)


def _number(text):
    """The version that was looked at; -1, which none has, where the form was not ours."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else -1
