"""The public pages that show practices: browse, a practice, topics, districts, and the same as data."""

import csv
from datetime import timedelta
from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url

from core import beacons, pdf
from core.addresses import moved
from core.api import refusal
from core.charts import PAPER
from districts.charts import multiples
from districts.figures import figures_by_year, not_published
from districts.forms import DistrictListForm
from districts.likeness import SimilarAnswer
from districts.models import District
from districts.querysets import by_name
from profiles import misses
from profiles.brief import brief_pdf
from profiles.browse import BrowsePage
from profiles.charts import charts_of, facts_of, state_charts_of
from profiles.checking import record_for
from profiles.exports import CSV_COLUMNS, as_data, as_row
from profiles.facets import practice_counts, with_practice_counts
from profiles.finding import find
from profiles.likeness import asked_district, choose, chosen_district, likeness_to
from profiles.models import Practice
from profiles.profile_page import ProfilePage
from profiles.seeking.views import open_now
from profiles.workflow import State
from topics.models import Tag, Topic

# A topic with more practices than these leads to browse for the rest.
TOPIC_PAGE_SHOWS = 12
# What districts look for on it; the list of all has the rest.
TOPIC_PAGE_SEEKS = 5
# Searches without results that are counted: how many a visitor and all visitors together may tell.
MISSES_OF_ONE = {"limit": 20, "per": timedelta(hours=1)}
MISSES_OF_ALL = {"limit": 5_000, "per": timedelta(days=1)}


@require_safe
@login_not_required
def practice_list(request):
    """Search and browse the listed practices."""
    browse = BrowsePage(request.GET)
    if browse.near:
        choose(request, browse.near.district)
    # Going back asks for the page again, not for a part of it.
    live = request.htmx and not request.htmx.history_restore_request
    template = "profiles/_results.html" if live else "profiles/practice_list.html"
    response = render(request, template, {"browse": browse}, status=404 if browse.no_such_page else 200)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return push_url(response, browse.url) if live else response


@csrf_exempt
@require_POST
@login_not_required
def nothing_found(request):
    """Count the words of a search that found nothing, told by the script of the page that says so.

    Nothing is answered, whether they were counted or not.
    """
    if refused := beacons.refusal(request, "miss", of_one=MISSES_OF_ONE, of_all=MISSES_OF_ALL):
        return refused
    misses.note(request.POST.get("q", ""))
    return HttpResponse(status=204)


@require_safe
@login_not_required
def practice_detail(request, slug):
    """A practice's whole profile. A withdrawn one answers 410, a renamed one redirects."""
    practice = Practice.objects.open().with_profile().filter(slug=slug).first()
    if practice is None:
        return practice_elsewhere(request, slug)
    text = practice.public_revision
    record = record_for([(practice, text)])
    context = {
        "practice": practice,
        "text": text,
        "profile": ProfilePage(
            practice,
            record=record,
            change=practice.status_changes.last_into(practice.state),
            today=timezone.localdate(),
            charts=charts_of(text, practice.lead_district, record),
        ),
        "near": Practice.objects.listed().near(practice).with_card_data()[:3],
        "likeness": likeness_to(chosen_district(request), practice),
    }
    return render(request, "profiles/practice.html", context)


@require_safe
@login_not_required
def practice_brief(request, slug):
    """The same for a board of education: at most two pages of PDF."""
    practice = Practice.objects.open().with_profile().filter(slug=slug).first()
    if practice is None:
        return practice_elsewhere(request, slug, "profiles:brief")
    try:
        reader = asked_district(request.GET)
    except ValidationError as problem:
        words = f"like: {problem.messages[0]}\n"
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=400)
    text = practice.public_revision
    record = record_for([(practice, text)])
    profile = ProfilePage(
        practice,
        record=record,
        change=practice.status_changes.last_into(practice.state),
        today=timezone.localdate(),
        charts=charts_of(text, practice.lead_district, record, frames=PAPER),
    )
    content = brief_pdf(profile, reader=reader, likeness=likeness_to(reader, practice))
    response = pdf.answer(request, content, name=f"board-brief-{practice.slug}.pdf")
    if practice.state == State.ARCHIVED:  # as its page
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def practice_preview(request, slug):
    """The text being written (else the public one) as readers will see it, for those who may read drafts."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), slug=slug)
    name = "working_revision" if practice.working_revision_id else "public_revision"
    practice = Practice.objects.with_profile(name).get(pk=practice.pk)
    text = getattr(practice, name)
    if text is None:
        raise Http404
    record = record_for([(practice, text)])
    context = {
        "preview": True,
        "practice": practice,
        "text": text,
        "profile": ProfilePage(
            practice,
            text=text,
            record=record,
            change=None,
            today=timezone.localdate(),
            charts=charts_of(text, practice.lead_district, record),
        ),
        "near": [],
    }
    return render(request, "profiles/practice.html", context)


def practice_elsewhere(request, slug, page="profiles:practice"):
    """The answer for ``page`` of a practice that is not open at this address: where it went, 410 or 404."""
    renamed = Practice.objects.once_public().by_old_slug(slug).first()
    if renamed:
        return moved(request, reverse(page, args=[renamed.slug]))
    withdrawn = get_object_or_404(Practice.objects.once_public(), slug=slug, state=State.WITHDRAWN)
    context = {
        "change": withdrawn.status_changes.last_into(State.WITHDRAWN),
        "topics": withdrawn.public_revision.topics.all(),
    }
    return render(request, "410.html", context, status=410)


@require_safe
@login_not_required
def topic_list(request):
    """All topic areas with their number of practices."""
    listed = Practice.objects.listed()
    topics = with_practice_counts(Topic.objects.all(), "topic", practice_counts(listed))
    return render(request, "topics/topic_list.html", {"topics": topics, "total": listed.count()})


@require_safe
@login_not_required
def topic_detail(request, slug):
    """A topic in plain words, its practices, and the keywords they share."""
    topic = get_object_or_404(Topic.everything.select_related("merged_into"), slug=slug)
    if topic.merged_into:
        return moved(request, topic.merged_into.get_absolute_url())
    practices = Practice.objects.listed().having("topic", [slug])
    tags = with_practice_counts(Tag.objects.filter(approved=True), "tag", practice_counts(practices))
    topics = with_practice_counts(Topic.objects.all(), "topic", practice_counts(Practice.objects.listed()))
    context = {
        "topic": topic,
        "practices": practices.sorted_by("verified").with_card_data()[:TOPIC_PAGE_SHOWS],
        "total": next(other.practice_count for other in topics if other == topic),
        "tags": sorted((tag for tag in tags if tag.practice_count > 1), key=lambda tag: -tag.practice_count)[
            :12
        ],
        "others": [other for other in topics if other != topic],
        "charts": state_charts_of(topic),
        "facts": facts_of(topic),
        "seeking": open_now().on_topic(topic)[:TOPIC_PAGE_SEEKS],
    }
    return render(request, "topics/topic.html", context)


@require_safe
@login_not_required
def district_list(request):
    """All districts by name, each with its number of practices.

    ``q`` narrows by name, town or code, ``shared`` to those with a practice; ``go`` leads to a district.
    """
    form = DistrictListForm(request.GET)
    problems, given = form.errors, form.cleaned_data
    if request.GET.get("go"):
        return redirect(get_object_or_404(District, slug=given.get("go")))
    if problems:
        return render(request, "districts/district_list.html", {"problem": problems["q"][0]})
    q, shared = given["q"], given["shared"]
    counts = practice_counts(Practice.objects.listed())
    districts = with_practice_counts(
        by_name(District.objects.active().named(q).with_towns()), "district", counts
    )
    context = {
        "q": q,
        "shared": shared,
        "districts": [d for d in districts if d.practice_count] if shared else districts,
        "historic": []
        if shared
        else by_name(District.objects.historic().named(q).select_related("successor")),
    }
    return render(request, "districts/district_list.html", context)


@require_safe
@login_not_required
def district_detail(request, slug):
    """A district: its facts, its practices, its public figures and the districts around it."""
    district = get_object_or_404(District.objects.with_towns().select_related("successor", "resc"), slug=slug)
    listed = Practice.objects.listed()
    practices = listed.involving(district).sorted_by("title").with_card_data()
    similar = SimilarAnswer(district)
    active = District.objects.active().exclude(pk=district.pk)
    counts = practice_counts(listed)
    figures = figures_by_year(district)
    context = {
        "district": district,
        "led": [p for p in practices if p.lead_district_id == district.pk],
        "shared": [p for p in practices if p.lead_district_id != district.pk],
        "seeking": open_now().of_district(district),
        "figures": figures,
        "multiples": multiples(district, figures),
        "without": not_published(figures) if figures else [],
        "sources": {code: source for table in figures for code, source in table.sources.items()}.values(),
        "predecessors": by_name(district.predecessors.all()),
        "same_towns": with_practice_counts(by_name(active.sharing_towns_with(district)), "district", counts),
        "same_region": with_practice_counts(by_name(active.in_regions_of(district)), "district", counts),
        "similar": similar,
        "sharing": _sharing(district, similar, counts),
        # The way on where there is no practice to show.
        "topics": [] if practices else with_practice_counts(Topic.objects.all(), "topic", counts),
    }
    return render(request, "districts/district.html", context)


def _sharing(district, similar, counts):
    """Those of the districts like ``district`` that have practices. Gives all of them their number."""
    with_practice_counts([district, *similar.districts], "district", counts)
    return [other for other in similar.districts if other.practice_count]


@require_safe
@login_not_required
def similar_districts(request, slug):
    """The districts most like one, with the figures that say so; weights and limits in the query."""
    district = get_object_or_404(District, slug=slug)
    similar = SimilarAnswer(district, request.GET)
    counts = practice_counts(Practice.objects.listed())
    context = {
        "district": district,
        "similar": similar,
        "sharing": _sharing(district, similar, counts),
    }
    return render(request, "districts/similar.html", context)


@require_safe
@login_not_required
def practices_json(request):
    """Every listed practice that answers the parameters of browse, as JSON."""
    answer = find(request.GET, strict=True)
    if answer.errors:
        return refusal(400, answer.problems)
    practices = [as_data(practice) for practice in answer.practices.with_export_data()]
    data = {
        "q": answer.typed or None,
        # The nearest spelling that was searched for, when nothing has the words of ``q``.
        "corrected_to": answer.corrected or None,
        # Why the district of ``like`` is like none: then nothing is found.
        "why_none": answer.why_none or None,
        "count": len(practices),
        "practices": practices,
    }
    return JsonResponse(data)


@require_safe
@login_not_required
def practices_csv(request):
    """The same practices as a spreadsheet.

    Rows have no place for words. Where a district is like none, a file without rows would read as if
    districts like it had shared nothing, so the reason is given instead of a file.
    """
    answer = find(request.GET, strict=True)
    problems = [("like", answer.why_none)] if answer.why_none else answer.problems
    if problems:
        lines = [f"{name}: {reason}" for name, reason in problems]
        return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", status=400)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="practices.csv"'
    if answer.corrected:
        response["X-Corrected-To"] = quote(answer.corrected)
    writer = csv.writer(response)
    writer.writerow(CSV_COLUMNS)
    writer.writerows(as_row(practice) for practice in answer.practices.with_export_data())
    return response
