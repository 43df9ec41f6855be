"""What pages of the apps below show of adoptions (core/places.py)."""

from adoptions.models import Adoption
from adoptions.shown import Adopter, AdoptersShown, adopters_of
from core.places import fills
from profiles.models import Practice

# Stopped adoptions that the page of lessons tells.
MOST_LESSONS = 50


@fills("practice:use")
def who_uses_it(request, practice):
    """The section "Who uses it" of a practice's page."""
    return "adoptions/_who_uses_it.html", {"practice": practice, "shown": AdoptersShown(practice)}


@fills("practice:users")
def in_a_brief(request, practice):
    """Who uses it, or why they stopped, as lines of a board brief (profiles/brief.py)."""
    adopters = [Adopter(adoption, []) for adoption in adopters_of(practice)]
    users = [(adopter.district.short_name, adopter.in_short) for adopter in adopters]
    changed = [adopter.adoption.changed_at for adopter in adopters]
    return ("", {"users": users, "changed": changed}) if users else None


@fills("request:adopting")
def say_so(request, item):
    """Where an asker who takes a practice up says so, so that others see it."""
    return ("adoptions/_adopting.html", {"practice": item.practice}) if item.practice else None


@fills("district:practices")
def taken_up(request, district):
    """What a district adopted from others, and what it stopped using."""
    public = Adoption.objects.public().of_listed_practices().filter(district=district)
    rows = list(public.in_order().with_practice())
    if not rows:
        return None
    going_on = [adoption for adoption in rows if not adoption.is_stopped]
    stopped = [adoption for adoption in rows if adoption.is_stopped]
    context = {"district": district, "going_on": going_on, "stopped": stopped}
    return "adoptions/_taken_up.html", context


@fills("lessons")
def stopped_adoptions(request, page):
    """Adoptions that stopped, with their reasons, after the practices of the page of lessons."""
    if page.errors or page.page.number > 1:
        return None
    practices = Practice.objects.findable().searching(page.filter.text)
    if page.chosen:
        practices = practices.having("topic", [topic.slug for topic in page.chosen])
    stopped = Adoption.objects.stopped().filter(practice__in=practices.order_by().values("pk"))
    found = list(stopped.with_practice()[: MOST_LESSONS + 1])
    if not found:
        return None
    context = {"stopped": found[:MOST_LESSONS], "more": len(found) > MOST_LESSONS, "most": MOST_LESSONS}
    return "adoptions/_stopped.html", context
