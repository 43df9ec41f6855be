"""Writing a profile: the start, the task list and the steps. Who may not is told why."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import call_by
from accounts.models import User
from core.late_words import keeps_late_words
from core.markdown import render as render_markdown
from profiles import rules, submissions
from profiles.models import Practice, Submission
from profiles.workflow import TransitionError
from profiles.writing import saving, steps
from profiles.writing.advice import advice_on, shown_beneath
from profiles.writing.examples import example_of
from profiles.writing.forms import CHOICE
from profiles.writing.progress import Progress
from profiles.writing.start import StartForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@keeps_late_words(lambda: StartForm.base_fields)
@get_or_post
def draft_new(request):
    """What sharing a practice asks, and its first two answers: the district and the name."""
    form = StartForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        title, district = form.cleaned_data["title"], form.cleaned_data["district"]
        if name := form.cleaned_data.get("name"):
            call_by(request.user, name)
        return redirect("profiles:draft", submissions.start_draft(district, title, by=request.user).pk)
    updates = Practice.objects.open().with_card_data().filter(lead_district__in=form.districts)
    return render(request, "profiles/writing/new.html", {"form": form, "updates": updates})


@get_or_post
def draft_update(request, slug):
    """A new text of a public practice: readers go on seeing the old one until the new one is published."""
    practice = get_object_or_404(Practice.objects.open().with_card_data(), slug=slug)
    if not rules.may_write(request.user, practice):
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            return redirect("profiles:draft", submissions.start_update(practice, by=request.user).pk)
        except TransitionError as error:
            problem = str(error)
    context = {"practice": practice, "text": practice.public_revision, "problem": problem}
    return render(request, "profiles/writing/update.html", context)


def draft_of(request, pk):
    """The submission that ``request`` is about, with its answers; 404 for those who may not read it."""
    return get_object_or_404(Submission.objects.visible_to(request.user).with_answers(), pk=pk)


@require_safe
def draft(request, pk):
    """The task list."""
    submission = draft_of(request, pk)
    writers = list(submission.writers.order_by("name", "pk"))
    # One without a name could be told from others by the address alone, which is not for everybody.
    colleagues = User.objects.exclude(name="").filter(
        is_active=True, memberships__district=submission.practice.lead_district_id
    )
    context = {
        "submission": submission,
        "progress": Progress(submission),
        "closed": saving.why_closed(request.user, submission),
        "writers": writers,
        "colleagues": colleagues.exclude(submissions=submission).distinct().order_by("name", "pk"),
        "saved_at": saving.last_saved(submission.text),
        "sent_back": submission.steps.filter(to_state__in=["changes_requested", "not_yet"]).first(),
        "comments": comments_by_step(submission),
    }
    return render(request, "profiles/writing/draft.html", context)


def comments_by_step(submission):
    """(step or None, the reviewers' open comments on its answers), of a text that was sent back."""
    found = {}
    if submission.is_writable:
        for comment in submission.comments.filter(settled_at=None):
            found.setdefault(steps.step_of_field(comment.field), []).append(comment)
    return list(found.items())


@require_POST
def draft_writers(request, pk):
    """Let a colleague write along."""
    submission = draft_of(request, pk)
    person = get_object_or_404(User, pk=_number(request.POST.get("person")))
    saving.let_write_along(submission, person, by=request.user)
    return redirect("profiles:draft", pk)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _fields_of_step(pk, slug):
    step = steps.STEPS.get(slug)
    return step.form.base_fields if step and step.form else {}


@keeps_late_words(_fields_of_step)
@get_or_post
def draft_step(request, pk, slug):
    """One question group: shown, or saved and on to the next."""
    submission, step = draft_of(request, pk), steps.STEPS.get(slug)
    if step is None:
        raise Http404
    if closed := saving.why_closed(request.user, submission):
        return show_closed(request, submission, closed)
    form = None
    if step.form and is_asked(step, submission):
        form = step.form(instance=saving.subject(submission, step))
        if request.method == "POST":
            try:
                saved = saving.save_step(submission, step, request.POST, by=request.user)
            except (TransitionError, PermissionDenied) as problem:
                return show_closed(request, submission, str(problem))
            form = saved.form
            if request.htmx:
                return show_saved(request, submission, saved)
    previewed = bool(form) and show_preview(request, form)
    if request.method == "POST" and (form is None or saved.complete) and not previewed:
        return redirect(onwards(request, submission, step))
    context = step_context(request, submission, step) | {"form": form}
    context["advice"] = advice_on(form) if form else []
    return render(request, "profiles/writing/step.html", context)


def show_preview(request, form):
    """Put what readers will see under each long answer, when that was asked for; gives whether it was."""
    wanted = request.POST.get("then") == "preview"
    for bound in form if wanted else ():
        if getattr(bound.field, "markdown", False):
            bound.field.preview = render_markdown(bound.value()) or "Nothing yet."
    return wanted


def is_asked(step, submission):
    """Whether the form of ``step`` is for this submission."""
    return step.slug != "contact" or saving.may_change_contact(submission)


def step_context(request, submission, step):
    """What a page of a step shows around its form."""
    return {
        "submission": submission,
        "step": step,
        "section": steps.section_of(step),
        "lists": [(kind, kind.of(submission.text)) for kind in step.kinds],
        "example": example_of(step, submission.practice),
        "comments": dict(comments_by_step(submission)).get(step, []),
        "then": then(request),
    }


def then(request):
    """Where the page leads when it is done: "check" for those who came from there, else ""."""
    asked = request.POST.get("then") or request.GET.get("then")
    return "check" if asked == "check" else ""


def onwards(request, submission, step):
    """The address behind ``step``."""
    if request.POST.get("then") == "list":
        return reverse("profiles:draft", args=[submission.pk])
    following = steps.after(step)
    if then(request) or following is None:
        return reverse("profiles:draft_check", args=[submission.pk])
    return reverse("profiles:draft_step", args=[submission.pk, following.slug])


def show_closed(request, submission, reason):
    """Why nothing can be changed, with what was typed, so that it is not lost."""
    hidden = {"csrfmiddlewaretoken", "then", "row"}
    typed = [
        (name.replace("_", " ").capitalize(), " ".join(values))
        for name, values in request.POST.lists()
        if name not in hidden and not name.startswith(("_", CHOICE)) and any(values)
    ]
    context = {"submission": submission, "reason": reason, "typed": typed}
    return render(request, "profiles/writing/closed.html", context, status=403)


def show_saved(request, submission, saved, **more):
    """What a save from the page itself answers: a piece of the page."""
    context = {"submission": submission, "form": saved.form, "saved": saved} | more
    context |= {"advice": advice_on(saved.form), "beneath": shown_beneath(saved.row, submission)}
    return render(request, "profiles/writing/_saved.html", context)
