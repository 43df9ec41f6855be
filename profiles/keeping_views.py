"""Pages by which a district keeps its profiles current: from a link in a mail, or signed in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from profiles import keeping, rules
from profiles.keeping_forms import ContactForm, YearlyCheckForm
from profiles.models import Practice


def _practice(slug):
    practices = Practice.objects.open().select_related("public_revision", "lead_district")
    return get_object_or_404(practices, slug=slug)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_check(request, slug, token):
    """The contact says that they still are, or names another; ``token`` is from their mail."""
    practice = _practice(slug)
    if not keeping.is_contact(practice, token):
        return _over(request, practice)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.new_contact:
            keeping.change_contact(practice, **form.new_contact)
        else:
            keeping.confirm_contact(practice)
        return _thanks(request, practice, form)
    return _show(request, practice, form, "Are you still the contact?")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def yearly_check(request, slug, token):
    """The yearly check, for whoever got the mail with ``token``."""
    practice = _practice(slug)
    if not keeping.is_of_this_check(practice, token):
        return _over(request, practice)
    return _check(request, practice, by=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_check(request, slug):
    """The yearly check, for people of the district that leads the practice, at any time."""
    practice = _practice(slug)
    if not rules.is_of_district(request.user, practice):
        raise Http404
    return _check(request, practice, by=request.user)


def _check(request, practice, by):
    form = YearlyCheckForm(practice, request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"].strip()
        keeping.answer_check(practice, answers=form.answers, words=words, by=by)
        practice.refresh_from_db()
        if form.new_contact:
            keeping.change_contact(practice, **form.new_contact)
        elif practice.contact_email:
            keeping.confirm_contact(practice)
        if by:
            return redirect("profiles:checked", practice.slug)
        return _thanks(request, practice, form)
    return _show(request, practice, form, "Does this still hold?")


@never_cache
@require_http_methods(["GET", "HEAD"])
def checked(request, slug):
    """After the check of somebody who is signed in."""
    practice = _practice(slug)
    if not rules.is_of_district(request.user, practice):
        raise Http404
    return _thanks(request, practice, None)


def _show(request, practice, form, title):
    context = {"practice": practice, "form": form, "title": title, "is_check": "words" in form.fields}
    return render(request, "profiles/keeping/ask.html", context)


def _thanks(request, practice, form):
    # No redirect for who came by a link: it holds for the last check only, and a second post is refused.
    return render(request, "profiles/keeping/thanks.html", {"practice": practice, "form": form})


def _over(request, practice):
    return render(request, "profiles/keeping/over.html", {"practice": practice}, status=410)
