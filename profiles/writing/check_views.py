"""The end of writing: check the answers, stand for them, send them, and what happens next."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import pdf
from profiles import checklist
from profiles.promises import answer_by, first_look_by
from profiles.workflow import SubmissionState, TransitionError
from profiles.writing import saving
from profiles.writing.answers import answers_of, answers_pdf, attested
from profiles.writing.attesting import AttestForm
from profiles.writing.helper import EvidenceForm, advised
from profiles.writing.progress import Progress
from profiles.writing.views import draft_of, get_or_post, show_closed


@get_or_post
def draft_check(request, pk):
    """Every answer with its way back, what is missing, what to look at, and the button that sends it."""
    submission = draft_of(request, pk)
    closed = saving.why_closed(request.user, submission)
    if closed and request.method == "POST":
        return show_closed(request, submission, closed)
    form = AttestForm(request.POST or None, initial={"attestations": submission.text.attestations})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            saving.submit(submission, form.cleaned_data["attestations"], by=request.user)
            return redirect("profiles:draft_sent", pk)
        except (TransitionError, PermissionDenied) as error:
            problem = str(error)
    context = {
        "submission": submission,
        "closed": closed,
        "progress": Progress(submission),
        "answers": answers_of(submission),
        "warnings": checklist.warnings(submission.text),
        "form": form,
        "problem": problem,
    }
    return render(request, "profiles/writing/check.html", context)


@require_safe
def draft_sent(request, pk):
    """The receipt: the number, what happens next and by when. 404 before it was ever sent."""
    submission = draft_of(request, pk)
    if not submission.submitted_at:
        raise Http404
    sent_on = timezone.localdate(submission.submitted_at)
    context = {
        "submission": submission,
        "first_look": first_look_by(sent_on),
        "answer": answer_by(sent_on),
        "waits": submission.state == SubmissionState.SUBMITTED,
    }
    return render(request, "profiles/writing/sent.html", context)


@require_safe
def draft_evidence(request, pk):
    """A few questions that lead to what may be claimed. Nothing is stored."""
    submission, form = draft_of(request, pk), EvidenceForm(request.GET or None)
    level, tier = advised(form.cleaned_data if form.is_valid() else {})
    context = {
        "submission": submission,
        "form": form,
        "answered": form.is_valid(),
        "level": level,
        "tier": tier,
    }
    return render(request, "profiles/writing/evidence.html", context)


@require_safe
def draft_answers(request, pk):
    """Every answer on one page, to print or keep."""
    submission = draft_of(request, pk)
    context = {
        "submission": submission,
        "answers": answers_of(submission),
        "attested": attested(submission),
    }
    return render(request, "profiles/writing/answers.html", context)


@require_safe
def draft_pdf(request, pk):
    """The same as a document."""
    submission = draft_of(request, pk)
    return pdf.answer(request, answers_pdf(submission), name=f"answers-{submission.reference}.pdf")
