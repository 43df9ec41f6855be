"""The life of what a district looks for: its states, the moves between them, and who may make them.

``actions.change_status`` is the only door; a database trigger built from the same table refuses every
other path. Whether something is still open also depends on the date, so that it is right without a timer:
ask :meth:`LookingForQuerySet.open_on`, never the state alone.
"""

from datetime import timedelta

from django.db import models
from django.db.models import TextChoices

from accounts.models import Membership
from districts.vocabulary import DistrictStatus
from profiles.workflow import Move

# How long it is shown, and once more as long when the district keeps it.
DAYS = 90
# So many days before its end the person who posted it is asked whether to keep it.
REMIND_DAYS = 7
# What one district may look for at once: so that others read what matters to it now.
MOST_OPEN, MOST_OPEN_ON_TOPIC = 5, 2
# Owners who are told of one post, each once: those of the districts most like the one that posted it.
MOST_TOLD = 10
# How many mails about what others look for a contact gets within so many days.
MOST_TO_A_CONTACT, CONTACT_DAYS = 3, 30


class Seeking(TextChoices):
    OPEN = "open", "Open"
    FOUND = "found", "Found"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    TAKEN_DOWN = "taken_down", "Taken down"


def may_post(user, district):
    """People of a district that runs, in any role."""
    return (
        user is not None
        and user.is_active
        and district.is_active
        and user.memberships.filter(district=district).exists()
    )


def may_change(user, item):
    """People of the district that looks for it, in any role: a colleague may have found an answer."""
    return user is not None and user.is_active and user.memberships.filter(district=item.district_id).exists()


def may_take_down(user, item=None):
    """Staff with the right to."""
    return user is not None and user.is_staff and user.has_perm("profiles.change_lookingfor")


def is_the_portal(user, item=None):
    """Nobody: the portal itself acts, by date."""
    return user is None


MOVES = {
    (Seeking.OPEN, Seeking.FOUND): Move("We have found it", may_change, who="The district does this."),
    (Seeking.OPEN, Seeking.WITHDRAWN): Move("Withdraw", may_change, who="The district does this."),
    (Seeking.OPEN, Seeking.EXPIRED): Move("Expire", is_the_portal, who="The portal does this by date."),
    (Seeking.OPEN, Seeking.TAKEN_DOWN): Move(
        "Take down", may_take_down, needs_reason=True, who="Staff of the Department do this."
    ),
}


class LookingForQuerySet(models.QuerySet):
    """What districts look for."""

    def open_on(self, today):
        """Those that readers see on the date ``today``, the newest first."""
        return self.filter(
            state=Seeking.OPEN, expires_on__gt=today, district__status=DistrictStatus.ACTIVE
        ).order_by("-posted_at", "-pk")

    def over_on(self, today):
        """Those whose time is over on the date ``today`` although nobody has written it yet."""
        return self.filter(state=Seeking.OPEN, expires_on__lte=today)

    def of_district(self, district):
        """Those of ``district``."""
        return self.filter(district=district)

    def on_topic(self, topic):
        """Those on ``topic``."""
        return self.filter(topic=topic)

    def visible_to(self, user):
        """Those in the workspace of ``user``, open or not: of the districts in which they have a role."""
        return self.filter(district__in=Membership.objects.filter(user=user.pk).values("district"))

    def to_tell(self, today):
        """Open ones of which not all owners were told yet, the oldest first."""
        return self.open_on(today).filter(told_at__isnull=True).order_by("pk")

    def to_remind(self, today):
        """Open ones that end soon, can still be kept, and of which nobody was reminded yet."""
        ends = today + timedelta(days=REMIND_DAYS)
        return self.open_on(today).filter(
            expires_on__lte=ends, extended_at__isnull=True, reminded_at__isnull=True
        )

    def with_row_data(self):
        """Load what a row shows, in the same query."""
        return self.select_related("district", "topic").defer("topic__introduction")
