"""What people searched for and did not find: words and counts, never who."""

from django.db import models


class SearchMiss(models.Model):
    """Words that found nothing, and how often on one day. Only misses.py writes here."""

    words = models.CharField(max_length=80)
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "-times", "words"]
        verbose_name = "search that found nothing"
        verbose_name_plural = "searches that found nothing"
        constraints = [models.UniqueConstraint(fields=["words", "day"], name="profiles_miss_once_a_day")]

    def __str__(self):
        return self.words
