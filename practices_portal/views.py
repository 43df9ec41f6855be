"""Pages that belong to no app: home, about and its kin, health, the gallery and the error pages."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import late_words
from core.api import is_api, refusal
from districts.models import District
from districts.querysets import by_name
from practices_portal import archive
from practices_portal import gallery as samples
from practices_portal import open_data as open_data_page
from profiles.charts import card_chart
from profiles.facets import count_answers, with_practice_counts
from profiles.map_page import practice_map
from profiles.models import Practice
from profiles.seeking.views import open_now
from topics.models import Topic

# How many practices the short lists of the home page hold.
SHORT_LIST = 4


@require_safe
@login_not_required
def home(request):
    """Search first, the map, then topics, the first installment and what is new."""
    listed = Practice.objects.listed()
    total, counts = count_answers(listed, {})
    districts = with_practice_counts(by_name(District.objects.active()), "district", counts)
    first = _by_topic(listed.filter(first_installment=True).sorted_by("title").with_card_data())
    verified = list(listed.sorted_by("verified").with_title()[:SHORT_LIST])
    context = {
        "total": total,
        "districts": districts,
        "sharing": sum(1 for district in districts if district.practice_count),
        "topics": with_practice_counts(Topic.objects.all(), "topic", counts),
        "map": practice_map(listed, pinned=first),
        "first": first,
        "chart": card_chart(first[0]) if first else None,
        "verified": verified,
        "seeking": open_now()[:SHORT_LIST],
        "newest": listed.exclude(pk__in=[p.pk for p in verified])
        .sorted_by("newest")
        .with_title()[:SHORT_LIST],
    }
    return render(request, "portal/home.html", context)


def _by_topic(practices):
    """``practices`` as a list, in the order of their main topics."""
    return sorted(practices, key=lambda practice: practice.public_revision.main_topic.position)


@require_safe
@login_not_required
def about(request):
    """What the portal is and how its content is checked."""
    return render(request, "portal/about.html")


@require_safe
@login_not_required
def accessibility(request):
    """The accessibility statement."""
    return render(request, "portal/accessibility.html")


@require_safe
@login_not_required
def privacy(request):
    """What is stored about visitors and students: as good as nothing, and why."""
    context = {
        "numerator": settings.SUPPRESS_NUMERATOR_UNDER,
        "denominator": settings.SUPPRESS_DENOMINATOR_UNDER,
    }
    return render(request, "portal/privacy.html", context)


@require_safe
@login_not_required
def open_data(request):
    """The downloads, their parameters and columns, and where the figures come from."""
    return render(request, "portal/data.html", open_data_page.context())


@require_safe
@login_not_required
def api_page(request):
    """The data interface explained, from its own document, so that it cannot grow old."""
    return render(request, "portal/api.html", open_data_page.api_context())


@require_safe
@login_not_required
def data_archive(request):
    """Everything public as one ZIP file; 503 for the minute in which a job makes it anew."""
    made = archive.current()
    if made is None:
        words = "The archive is being made. Please try again in a minute.\n"
        return HttpResponse(words, content_type="text/plain", status=503, headers={"Retry-After": "60"})
    headers = {"Content-Disposition": f'attachment; filename="{archive.NAME}.zip"', "ETag": made.etag}
    response = HttpResponse(content_type="application/zip", headers=headers)
    response = get_conditional_response(request, etag=made.etag, response=response)
    if response.status_code == 200:
        response.content = bytes(made.content)  # loaded here, and not for a 304
    return response


@require_safe
@login_not_required
def gallery(request):
    """Every component in every state, for designers, developers and tests; not in production."""
    if not settings.SHOW_GALLERY:
        raise Http404
    return render(request, "portal/gallery.html", samples.context(request))


@require_safe
@login_not_required
@never_cache
def livez(request):
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def readyz(request):
    """The process can serve pages: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
def security_txt(request):
    """Whom to tell about a weakness (RFC 9116). Its date of expiry moves by itself."""
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.CSDE_EMAIL}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def robots_txt(request):
    """Search engines may read all that visitors may, but not each combination of filters."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /practices/?",
        # The district that a reader chose: the same pages once more.
        "Disallow: /*?like=",
        "Disallow: /*&like=",
        "Disallow: /districts/*/similar/?",
        "Disallow: /practices/*/contact/",
        "Disallow: /practices/*/correction/",
        "Disallow: /practices/*/readiness/",
        "Disallow: /looking-for/*/help/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
def bad_request(request, exception=None):
    """400: the request cannot be understood."""
    if is_api(request):
        return refusal(400, [(None, "The request cannot be understood.")])
    return render(request, "400.html", status=400)


@login_not_required
def forbidden(request, exception=None):
    """403: they may see it but not do it."""
    return render(request, "403.html", status=403)


@login_not_required
def csrf_failure(request, reason=""):
    """403 for a form that stayed open too long or came from elsewhere."""
    return late_words.answer(request, stale=True) or render(
        request, "403.html", {"stale_form": True}, status=403
    )


@login_not_required
def not_found(request, exception=None):
    """404: search and topics are the way on."""
    if is_api(request):
        return refusal(404, [(None, "There is nothing at this address.")])
    return render(request, "404.html", status=404)


@login_not_required
def too_many_requests(request, exception=None):
    """429: asked too often in a short time."""
    return render(request, "429.html", status=429)


@login_not_required
def server_error(request):
    """500: without the database, the request or any context processor, since one of them may be why."""
    if is_api(request):
        return refusal(500, [(None, "Something went wrong on our side.")])
    context = {"CSDE_EMAIL": settings.CSDE_EMAIL}
    return HttpResponse(render_to_string("500.html", context), status=500)
