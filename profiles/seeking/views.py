"""Pages of what districts look for: all of it, one, and what people of a district do with theirs."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from profiles.models import LookingFor, Practice
from profiles.seeking import actions, life, telling
from profiles.seeking.forms import LookingForForm
from profiles.seeking.life import Seeking
from profiles.workflow import TransitionError
from topics.models import Topic

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
PAGE_SIZE = 20
# Practices that the page of one shows as a beginning.
MOST_NEAR = 3


def open_now():
    """What readers see today, the newest first, with what a row shows."""
    return LookingFor.objects.open_on(timezone.localdate()).with_row_data()


@require_safe
@login_not_required
def looking_for_list(request):
    """All that districts look for today; ``topic`` narrows it to one topic."""
    topics = list(Topic.objects.only("slug", "name", "position"))
    slug = request.GET.get("topic", "").strip()
    topic = next((one for one in topics if one.slug == slug), None)
    items = open_now()
    if slug:
        items = items.on_topic(topic) if topic else items.none()
    asked = request.GET.get("page", "").strip() or "1"
    try:
        page = Paginator(items, PAGE_SIZE).page(asked if asked.isascii() else "")
    except InvalidPage:
        page = None
    context = {
        "topics": topics,
        "topic": topic,
        "page": page,
        "pages": page and page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "unknown_topic": slug if slug and not topic else "",
        "days": life.DAYS,
    }
    status = 404 if page is None or context["unknown_topic"] else 200
    return render(request, "profiles/seeking/list.html", context, status=status)


@require_safe
@login_not_required
def looking_for(request, pk):
    """What one district looks for, with practices on the topic; 410 when it is over."""
    item = get_object_or_404(LookingFor.objects.with_row_data(), pk=pk)
    if not item.is_open:
        return render(request, "profiles/seeking/over.html", {"item": item}, status=410)
    near = Practice.objects.listed().having("topic", [item.topic.slug]).sorted_by("verified")
    context = {"item": item, "near": near.with_card_data()[:MOST_NEAR]}
    return render(request, "profiles/seeking/item.html", context)


@never_cache
@login_not_required
@get_or_post
def looking_for_keep(request, pk, token):
    """Keep it for longer, for whoever got the mail with ``token``. Opening the page changes nothing."""
    item = get_object_or_404(LookingFor.objects.with_row_data(), pk=pk)
    if not item.can_be_kept or not telling.is_to_keep(item, token):
        return render(request, "profiles/seeking/over.html", {"item": item, "from_mail": True}, status=410)
    if request.method == "POST":
        try:
            item = actions.keep(item)
        except TransitionError:
            item.refresh_from_db()
            context = {"item": item, "from_mail": True}
            return render(request, "profiles/seeking/over.html", context, status=410)
    return render(
        request,
        "profiles/seeking/keep.html",
        {"item": item, "kept": request.method == "POST", "days": life.DAYS},
    )


@never_cache
@require_safe
def own_looking_for(request):
    """What my districts look for and have looked for."""
    items = LookingFor.objects.visible_to(request.user).with_row_data()
    context = {"items": items, "may_post": bool(LookingForForm(request.user).districts), "days": life.DAYS}
    return render(request, "profiles/seeking/own.html", context)


@never_cache
@get_or_post
def looking_for_new(request):
    """Post what a district of mine looks for."""
    form = LookingForForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.post(by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("profiles:own_looking_for")
    return render(request, "profiles/seeking/new.html", {"form": form, "days": life.DAYS})


# What the buttons of a district's own page send.
STEPS = {"found": Seeking.FOUND, "withdrawn": Seeking.WITHDRAWN}


@never_cache
@get_or_post
def looking_for_change(request, pk):
    """End what a district of mine looks for, or keep it for longer."""
    items = LookingFor.objects.visible_to(request.user).with_row_data()
    item, problem = get_object_or_404(items, pk=pk), ""
    if request.method == "POST":
        step = request.POST.get("step", "")
        try:
            if step == "keep":
                actions.keep(item, by=request.user)
            elif step in STEPS:
                actions.change_status(item, STEPS[step], by=request.user)
            else:
                raise TransitionError("Choose what to do.")
        except PermissionDenied:
            raise Http404 from None
        except TransitionError as error:
            problem = str(error)
            item = get_object_or_404(items, pk=pk)
        else:
            return redirect("profiles:own_looking_for")
    context = {
        "item": item,
        "problem": problem,
        "days": life.DAYS,
        "steps": item.steps.select_related("by"),
    }
    return render(request, "profiles/seeking/change.html", context, status=409 if problem else 200)
