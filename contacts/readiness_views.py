"""The page of the readiness check. Nothing is kept: the answers are in the address and in the page."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contacts import readiness
from profiles.models import Practice
from profiles.views import practice_elsewhere

PARTS = ["groups_served__student_group", "components", "roles", "partners", "outcomes", "resources"]


@require_safe
@login_not_required
def readiness_check(request, slug):
    """Six questions about an open practice, and what one's answers say."""
    practices = Practice.objects.open().select_related("public_revision", "lead_district")
    practices = practices.prefetch_related(*(f"public_revision__{part}" for part in PARTS))
    practice = practices.filter(slug=slug).first()
    if practice is None:
        renamed = Practice.objects.open().by_old_slug(slug).first()
        if renamed:
            return redirect("contacts:readiness", renamed.slug, permanent=True)
        return practice_elsewhere(request, slug)
    scores = readiness.asked(request.GET)
    facts = readiness.facts_of(practice, practice.public_revision)
    context = {
        "practice": practice,
        "text": practice.public_revision,
        "rows": [
            (question, facts[question.name], score)
            for question, score in zip(readiness.QUESTIONS, scores, strict=True)
        ],
        "sent": any(question.name in request.GET for question in readiness.QUESTIONS)
        or "done" in request.GET,
        "result": readiness.profile(scores) if any(scores) else [],
        "word": readiness.packed(scores),
    }
    return render(request, "contacts/readiness.html", context)
