"""Every question the portal asks of followers and of what they follow, by name."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

# A link that confirms an address opens for so long; then what was not confirmed is forgotten.
CONFIRM_DAYS = 7
# Who wants no mail any more, or gets none, is forgotten after this; until then the links in old mails work.
KEPT_DAYS = 90


class FollowerQuerySet(models.QuerySet):
    """Addresses that follow something."""

    def told(self):
        """Those to whom the weekly mail goes."""
        return self.filter(confirmed_at__isnull=False, unsubscribed_at__isnull=True, bounced_at__isnull=True)

    def forgettable(self, now):
        """Those that nobody needs any more: never confirmed in time, without mail for long, or following
        nothing for long.
        """
        from campaign.models import Follow

        kept, asked = now - timedelta(days=KEPT_DAYS), now - timedelta(days=CONFIRM_DAYS)
        follows = Exists(Follow.objects.filter(follower=OuterRef("pk")))
        unconfirmed = Q(confirmed_at__isnull=True, created_at__lt=asked) & ~follows
        unwanted = Q(unsubscribed_at__lt=kept) | Q(bounced_at__lt=kept)
        return self.filter(unconfirmed | unwanted | (Q(confirmed_at__lt=kept) & ~follows))


class FollowQuerySet(models.QuerySet):
    """What is followed."""

    def confirmed(self):
        """What the owner of the address said yes to."""
        return self.filter(confirmed_at__isnull=False)

    def waiting(self):
        """What the owner of the address has not said yes to."""
        return self.filter(confirmed_at__isnull=True)

    def unconfirmed_too_long(self, now):
        """What nobody said yes to while the link in the mail opened."""
        return self.waiting().filter(created_at__lt=now - timedelta(days=CONFIRM_DAYS))

    def with_subjects(self):
        """Load what each is about, in the same query."""
        return self.select_related("practice__public_revision", "topic__merged_into", "district").only(
            *("kind", "search", "label", "confirmed_at", "created_at", "follower_id"),
            *("practice__slug", "practice__state", "practice__public_revision__title"),
            *("district__slug", "district__short_name"),
            *("topic__slug", "topic__name", "topic__merged_into__slug", "topic__merged_into__name"),
        )
