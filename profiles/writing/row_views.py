"""The rows of a list: add, change, remove, move. Each is a page or a button; no script is needed."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.late_words import keeps_late_words
from profiles import attaching
from profiles.workflow import TransitionError
from profiles.writing import saving, steps
from profiles.writing.advice import advice_on, shown_beneath
from profiles.writing.file_form import FileForm
from profiles.writing.views import (
    draft_of,
    get_or_post,
    show_closed,
    show_preview,
    show_saved,
    step_context,
    then,
)


def _fields_of_row(pk, slug, kind, row=None, page=""):
    page = kind.page(page) if (kind := steps.kind_at(slug, kind)) else None
    return page.form.base_fields if page else {}


@keeps_late_words(_fields_of_row)
@get_or_post
def draft_row(request, pk, slug, kind, row=None, page=""):
    """A page of a row (``row`` None: a new one): shown, or saved and on to its next page or its list."""
    submission, step, kind = found(request, pk, slug, kind)
    page = kind.page(page)
    if page is None:
        raise Http404
    if closed := saving.why_closed(request.user, submission):
        return show_closed(request, submission, closed)
    if request.method == "POST":
        # Which row it is by now: an autosave may have made it.
        row = _number(request.POST.get("row")) or row
        try:
            saved = saving.save_row(submission, kind, page, row, request.POST, by=request.user)
        except (TransitionError, PermissionDenied) as problem:
            return show_closed(request, submission, str(problem))
        if request.htmx:
            return show_saved(request, submission, saved, kind=kind)
        if saved.complete and not show_preview(request, saved.form):
            return redirect(behind(request, submission, step, kind, page, saved.row))
        form, row = saved.form, saved.row
    else:
        row = the_row(submission, kind, row)
        form = page.form(instance=row)
    context = step_context(request, submission, step)
    context |= {"kind": kind, "page": page, "row": row, "form": form, "places": places(kind, page)}
    context |= {"advice": advice_on(form), "beneath": shown_beneath(row, submission)}
    return render(request, "profiles/writing/row.html", context)


def found(request, pk, slug, kind):
    """The submission, the step and the list that an address names; 404 where there are none."""
    submission, kind = draft_of(request, pk), steps.kind_at(slug, kind)
    if kind is None:
        raise Http404
    return submission, steps.STEPS[slug], kind


def the_row(submission, kind, pk):
    """The row with the id ``pk``, or a new one for None; 404 when it is not in this text."""
    if pk is None:
        return kind.model(revision=submission.text)
    row = next((row for row in kind.of(submission.text) if row.pk == pk), None)
    if row is None:
        raise Http404
    return row


def places(kind, page):
    """ "Page 2 of 5"; empty where there is one."""
    return f"{kind.pages.index(page) + 1} of {len(kind.pages)}" if len(kind.pages) > 1 else ""


def behind(request, submission, step, kind, page, row):
    """Where a saved page of a row leads: its next page, else its list."""
    following = kind.after(page)
    if following and request.POST.get("then") != "list":
        place = [submission.pk, step.slug, kind.slug, row.pk, following.slug]
        return reverse("profiles:draft_row_page", args=place) + query(request)
    return list_address(request, submission, step, kind)


def query(request):
    return "?then=check" if then(request) else ""


def list_address(request, submission, step, kind):
    address = reverse("profiles:draft_step", args=[submission.pk, step.slug])
    return f"{address}{query(request)}#{kind.slug}"


@keeps_late_words(lambda **place: FileForm.base_fields)
@get_or_post
def draft_file(request, pk, slug, kind):
    """A file as a new row of a list that takes files."""
    submission, step, kind = found(request, pk, slug, kind)
    if not kind.takes_files:
        raise Http404
    if closed := saving.why_closed(request.user, submission):
        return show_closed(request, submission, closed)
    room = attaching.room(submission.practice)
    form = FileForm(request.user, request.POST or None, request.FILES or None, room=room)
    if request.method == "POST" and form.is_valid():
        try:
            if saving.add_file(submission, form, by=request.user):
                return redirect(list_address(request, submission, step, kind))
        except (TransitionError, PermissionDenied) as problem:
            return show_closed(request, submission, str(problem))
    context = step_context(request, submission, step) | {"kind": kind, "form": form, "room": room}
    return render(request, "profiles/writing/file.html", context)


@require_POST
def draft_row_move(request, pk, slug, kind, row):
    """A row one place up or down."""
    submission, step, kind = found(request, pk, slug, kind)
    by = {"up": -1, "down": 1}.get(request.POST.get("to"))
    if by is None:
        raise Http404
    try:
        saving.move_row(submission, kind, row, by, by=request.user)
    except (TransitionError, PermissionDenied) as problem:
        return show_closed(request, submission, str(problem))
    return redirect(list_address(request, submission, step, kind))


@get_or_post
def draft_row_remove(request, pk, slug, kind, row):
    """Ask, then take a row out of its list."""
    submission, step, kind = found(request, pk, slug, kind)
    if closed := saving.why_closed(request.user, submission):
        return show_closed(request, submission, closed)
    if request.method == "POST":
        try:
            saving.remove_row(submission, kind, row, by=request.user)
        except (TransitionError, PermissionDenied) as problem:
            return show_closed(request, submission, str(problem))
        return redirect(list_address(request, submission, step, kind))
    context = step_context(request, submission, step)
    context |= {"kind": kind, "row": the_row(submission, kind, row)}
    return render(request, "profiles/writing/row_remove.html", context)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
