"""How often pages of practices are opened: counts by day, never who."""

from django.db import models

from campaign.vocabulary import Counted
from core.constraints import is_one_of


class PracticeCount(models.Model):
    """How often one thing was done with a practice on one day. Only counting.py writes here."""

    practice = models.ForeignKey("profiles.Practice", on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    kind = models.CharField(max_length=5, choices=Counted)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "practice", "kind"]
        constraints = [
            is_one_of("kind", Counted),
            # The day first: the unique index also answers for a span of days.
            models.UniqueConstraint(fields=["day", "kind", "practice"], name="campaign_count_once_a_day"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.practice_id} {self.day}"
