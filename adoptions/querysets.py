"""Every question the portal asks of adoptions, by name."""

from django.db import models
from django.db.models import F, Prefetch, Q

from adoptions import rules
from adoptions.workflow import GOING_ON, PUBLIC, State
from profiles.querysets import LONG_TEXTS, districts_of
from profiles.vocabulary import ADOPTED
from profiles.workflow import LISTED, OPEN

# How far they are: in use first, stopped last.
ORDER_OF_USE = models.Case(
    *(
        models.When(state=state, then=place)
        for place, state in enumerate([State.IN_USE, State.INSTALLING, State.EXPLORING, State.STOPPED])
    ),
    default=4,
)
ORDER_OF_SHOW = [ORDER_OF_USE, F("start_year").asc(nulls_last=True), "district__short_name", "pk"]


class AdoptionQuerySet(models.QuerySet):
    """Adoptions, and which of them whom they concern."""

    def public(self):
        """Those that readers may see: confirmed by the adopter and not taken from show."""
        return self.filter(state__in=PUBLIC)

    def adopted(self):
        """Those that count: installed or in use."""
        return self.filter(state__in=ADOPTED)

    def going_on(self):
        """Confirmed and not stopped."""
        return self.filter(state__in=GOING_ON)

    def stopped(self):
        """Those that stopped, for everybody to learn from; the last first."""
        return self.filter(state=State.STOPPED).order_by("-changed_at", "-pk")

    def waiting(self):
        """Those that the adopter has not confirmed, the oldest first."""
        return self.filter(state=State.WAITING).order_by("created_at", "pk")

    def of_open_practices(self):
        """Those of practices that anyone can open."""
        return self.filter(practice__state__in=OPEN)

    def of_listed_practices(self):
        """Those of practices that can be found."""
        return self.filter(practice__state__in=LISTED)

    def of_districts_of(self, user):
        """Those of districts in which ``user`` has a role."""
        return self.filter(district__in=districts_of(user))

    def of_practices_of(self, user):
        """Those of practices that a district of ``user`` leads."""
        return self.filter(practice__lead_district__in=districts_of(user))

    def visible_to(self, user):
        """Those that ``user`` may open: all for staff with the right, else of either of their districts."""
        if rules.may_read_all(user):
            return self
        mine = districts_of(user)
        return self.filter(Q(district__in=mine) | Q(practice__lead_district__in=mine))

    def about_topic(self, slug):
        """Those of practices whose public text has this topic."""
        return self.filter(practice__public_revision__facets__contains=[f"topic:{slug}"])

    def in_order(self):
        """In use first, stopped last; then the earliest start."""
        return self.order_by(*ORDER_OF_SHOW)

    def with_practice(self):
        """Load what a row says of its practice and districts, in the same query."""
        unread = [f"practice__public_revision__{name}" for name in ["search_vector", *LONG_TEXTS]]
        return self.select_related("district", "practice__public_revision", "practice__lead_district").defer(
            *unread
        )

    def with_answers(self):
        """Load what the district did with each component, and its own outcomes."""
        from adoptions.models import AdoptedComponent, AdoptionOutcome

        answers = AdoptedComponent.objects.select_related("component__revision")
        return self.prefetch_related(
            Prefetch("components", answers.defer("component__revision__search_vector")),
            Prefetch("outcomes", AdoptionOutcome.objects.select_related("indicator", "student_group")),
        )
