"""The page of one submission: what it says, what was said of it, and the buttons that move it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from core.posted import with_plain_line_ends
from core.templatetags.portal import long_date
from profiles import reviewing, rules, submissions
from profiles.admin.review_form import ReviewForm
from profiles.admin.waits import wait_of
from profiles.models import Submission
from profiles.review_page import ReviewPage
from profiles.submissions import REVIEWERS
from profiles.workflow import SUBMISSION_MOVES, SubmissionState, TransitionError

DONE = {
    SubmissionState.IN_REVIEW: "It is in review now.",
    SubmissionState.CHANGES_REQUESTED: "The district was asked for changes, with all comments.",
    SubmissionState.NOT_YET: "The district was told “not yet”, with all comments.",
    SubmissionState.SIGN_OFF: "Approved. The superintendent, or who was named for it, is asked to agree.",
}


class WithReview(admin.ModelAdmin):
    """Adds the review page in the place of Django's form."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of a submission; every button of it is sent here with all that was typed."""
        submission = self.get_object(request, object_id)
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, submission):
            raise PermissionDenied
        form = ReviewForm(ReviewPage(submission, request.user))
        if request.method == "POST":
            form = ReviewForm(form.page, with_plain_line_ends(request.POST))
            if form.is_valid() and self._act(request, submission, form):
                # To the top, where it is said what was done: browsers keep the place of the old address.
                return HttpResponseRedirect(f"{request.get_full_path()}#content-start")
            # Somebody else may have moved it meanwhile.
            submission = self.get_object(request, object_id)
            form.page = ReviewPage(submission, request.user)
        return TemplateResponse(
            request, "admin/profiles/submission/review.html", self._context(request, submission, form)
        )

    def _act(self, request, submission, form):
        """Do what the button says. False when it could not be done: the reason is in ``form``."""
        name, _, of = request.POST.get("do", "").partition("-")
        act = ACTS.get(name)
        if act is None:
            form.add_error(None, "Choose one of the buttons.")
            return False
        try:
            told = act(submission, form, request.user, of)
        except TransitionError as problem:
            form.add_error(None, str(problem))
            return False
        messages.success(request, told)
        # A reason that was typed and not sent yet stays in its box.
        return name not in KEEPERS or not form.cleaned_data["reason"]

    def _context(self, request, submission, form):
        may_review = rules.may_review(request.user, submission)
        waiting = list(
            Submission.objects.with_staff()
            .with_wait(timezone.localdate())
            .in_order_of_wait()
            .values_list("pk", flat=True)
        )
        return {
            **self.admin_site.each_context(request),
            "title": submission.text.title,
            "subtitle": None,
            "opts": self.opts,
            "submission": submission,
            "wait": wait_of(submission),
            "page": form.page,
            "form": form,
            "typed": form.typed_elsewhere() if form.is_bound else [],
            "moves": _moves(submission),
            "may_review": may_review,
            "may_publish": rules.may_publish(request.user),
            "is_of_district": rules.is_of_district(request.user, submission.practice),
            "steps": submission.steps.select_related("by"),
            "reviewers_needed": REVIEWERS,
            **_place(waiting, submission.pk),
        }


def _moves(submission):
    """The (state, move) that a reviewer may make: onward first, then back."""
    onward = [SubmissionState.IN_REVIEW, SubmissionState.SIGN_OFF, SubmissionState.CHANGES_REQUESTED]
    order = [*onward, SubmissionState.NOT_YET]
    found = {to: move for (start, to), move in SUBMISSION_MOVES.items() if start == submission.state}
    return [(to, found[to]) for to in order if to in found]


def _place(waiting, pk):
    """Where a submission stands in the queue (from 1; None when it waits no longer), and its neighbors."""
    if pk not in waiting:
        return {"place": None, "queue": len(waiting), "next_one": waiting[0] if waiting else None}
    at = waiting.index(pk)
    return {
        "place": at + 1,
        "queue": len(waiting),
        "previous_one": waiting[at - 1] if at else None,
        "next_one": waiting[at + 1] if at + 1 < len(waiting) else None,
    }


# What each button does, with what was typed: (submission, form, person, what follows the name) to words.


def _version(form):
    try:
        return int(form.data.get("version", ""))
    except ValueError:
        return -1  # no page of ours sent it


def _move(submission, form, by, to):
    if to not in SubmissionState.values:
        raise TransitionError("Choose one of the buttons.")
    reviewing.decide(
        submission,
        SubmissionState(to),
        by=by,
        version=_version(form),
        reason=form.cleaned_data["reason"],
        **form.said,
    )
    return DONE.get(to, "Done.")


def _keep(submission, form, by, _):
    reviewing.keep(submission, by=by, **form.said)
    return "Kept. The district sees comments once you ask for changes or say “not yet”."


def _assign(submission, form, by, _):
    reviewer = form.cleaned_data["reviewer"]
    if reviewer is None:
        raise TransitionError("Choose who should review it.")
    reviewing.keep(submission, by=by, **form.said)
    reviewing.assign(submission, reviewer, by=by)
    return f"{reviewer} is asked to review it."


def _assign_me(submission, form, by, _):
    reviewing.keep(submission, by=by, **form.said)
    reviewing.assign(submission, by, by=by)
    return "You review it."


def _unassign(submission, form, by, of):
    reviewing.keep(submission, by=by, **form.said)
    review = next((one for one in form.page.reviews if str(one.pk) == of), None)
    if review is None:
        return "This person was not asked any more."
    reviewing.unassign(review, by=by)
    return f"{review.reviewer} is no longer asked to review it."


def _signed(submission, form, by, _):
    submissions.sign_off(submission, by=by, note=form.cleaned_data["note"], version=_version(form))
    return "The sign-off is recorded. You can publish it now."


def _publish(submission, form, by, _):
    reviewing.publish(submission, by=by, version=_version(form), reason=form.cleaned_data["reason"])
    return "Published. The district was told."


def _schedule(submission, form, by, _):
    day = form.cleaned_data["publish_on"]
    if day is None:
        raise TransitionError("Say on which day it should be published.")
    if day <= timezone.localdate():
        raise TransitionError("Choose a day to come, or publish it now.")
    submissions.schedule(submission, day, by=by, version=_version(form))
    return f"The portal publishes it on {long_date(day)}, once it is signed off."


def _unschedule(submission, form, by, _):
    submissions.schedule(submission, None, by=by, version=_version(form))
    return "It has no day of publication any more."


ACTS = {
    "move": _move,
    "keep": _keep,
    "assign": _assign,
    "me": _assign_me,
    "unassign": _unassign,
    "signed": _signed,
    "publish": _publish,
    "schedule": _schedule,
    "unschedule": _unschedule,
}
# Those after which the page stays open, with the reason that is being written.
KEEPERS = {"keep", "assign", "me", "unassign"}
