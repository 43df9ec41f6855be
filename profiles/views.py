"""The public pages that show practices: browse, a practice, topics, districts, and the same as data."""

import csv

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from districts.figures import figures_by_year
from districts.models import District
from profiles.browse import BrowsePage
from profiles.facets import with_practice_counts
from profiles.exports import CSV_COLUMNS, as_data, as_row
from profiles.finding import find
from profiles.models import Practice
from profiles.profile_page import ProfilePage
from profiles.workflow import State
from topics.models import Topic


@require_safe
@login_not_required
def practice_list(request):
    """Search and browse the listed practices."""
    browse = BrowsePage(request.GET)
    # Going back asks for the page again, not for a part of it.
    live = request.htmx and not request.htmx.history_restore_request
    template = "profiles/_results.html" if live else "profiles/practice_list.html"
    response = render(request, template, {"browse": browse}, status=404 if browse.no_such_page else 200)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return push_url(response, browse.url) if live else response


@require_safe
@login_not_required
def practice_detail(request, slug):
    """A practice's whole profile. A withdrawn one answers 410, a renamed one redirects."""
    practice = Practice.objects.open().with_profile().filter(slug=slug).first()
    if practice is None:
        return _practice_elsewhere(request, slug)
    change = practice.status_changes.last_into(practice.state)
    context = {
        "practice": practice,
        "text": practice.public_revision,
        "profile": ProfilePage(practice, change=change, today=timezone.localdate()),
        "near": Practice.objects.listed().near(practice).with_card_data()[:3],
    }
    return render(request, "profiles/practice.html", context)


def _practice_elsewhere(request, slug):
    """Where a practice went that is not open at this address."""
    renamed = Practice.objects.open().by_old_slug(slug).first()
    if renamed:
        return HttpResponsePermanentRedirect(renamed.get_absolute_url())
    withdrawn = Practice.objects.filter(slug=slug, state=State.WITHDRAWN, public_revision__isnull=False).first()
    if withdrawn is None:
        raise Http404
    context = {
        "change": withdrawn.status_changes.last_into(State.WITHDRAWN),
        "topics": withdrawn.public_revision.topics.all(),
    }
    return render(request, "410.html", context, status=410)


@require_safe
@login_not_required
def topic_list(request):
    """All topic areas with their number of practices."""
    topics = with_practice_counts(Topic.objects.all(), "topic", Practice.objects.listed())
    return render(request, "topics/topic_list.html", {"topics": topics})


@require_safe
@login_not_required
def topic_detail(request, slug):
    """A topic in plain words, and its practices."""
    topic = get_object_or_404(Topic, slug=slug)
    practices = Practice.objects.listed().having("topic", [slug]).sorted_by("title").with_card_data()
    return render(request, "topics/topic.html", {"topic": topic, "practices": practices})


@require_safe
@login_not_required
def district_list(request):
    """All districts by name, with the number of practices of each; ``q`` narrows by name or town."""
    q = request.GET.get("q", "").strip()
    districts = District.objects.active().named(q).with_towns()
    context = {
        "q": q,
        "districts": with_practice_counts(districts, "district", Practice.objects.listed()),
    }
    return render(request, "districts/district_list.html", context)


@require_safe
@login_not_required
def district_detail(request, slug):
    """A district: its facts, its practices and its public figures."""
    district = get_object_or_404(District.objects.with_towns().select_related("successor"), slug=slug)
    practices = Practice.objects.listed().involving(district).sorted_by("title").with_card_data()
    context = {
        "district": district,
        "led": [p for p in practices if p.lead_district_id == district.pk],
        "shared": [p for p in practices if p.lead_district_id != district.pk],
        "figures": figures_by_year(district),
    }
    return render(request, "districts/district.html", context)


@require_safe
@login_not_required
def practices_json(request):
    """Every listed practice that answers the parameters of browse, as JSON."""
    answer = find(request.GET, strict=True)
    if answer.errors:
        return JsonResponse({"errors": answer.errors}, status=400)
    practices = [as_data(practice) for practice in answer.practices.with_export_data()]
    data = {"count": len(practices), "searched_for": answer.corrected or answer.typed, "practices": practices}
    return JsonResponse(data)


@require_safe
@login_not_required
def practices_csv(request):
    """The same practices as a spreadsheet."""
    answer = find(request.GET, strict=True)
    if answer.errors:
        lines = [f"{name}: {' '.join(reasons)}" for name, reasons in answer.errors.items()]
        return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", status=400)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="practices.csv"'
    writer = csv.writer(response)
    writer.writerow(CSV_COLUMNS)
    writer.writerows(as_row(practice) for practice in answer.practices.with_export_data())
    return response
