"""What stands on a topic's page beside its practices."""

from django.db import models

from core.history import tracked


@tracked()
class TopicIndicator(models.Model):
    """A public indicator whose statewide series stands on a topic's page, in the order that staff give."""

    topic = models.ForeignKey("topics.Topic", models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey("districts.Indicator", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "statewide series"
        verbose_name_plural = "statewide series"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "indicator"],
                name="profiles_indicator_once_a_topic",
                violation_error_message="This topic already shows this indicator.",
            )
        ]

    def __str__(self):
        return str(self.indicator)
