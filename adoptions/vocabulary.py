"""The words of adoptions (design: workflow.md, section 4)."""

from django.db.models import IntegerChoices, TextChoices


class StopReason(TextChoices):
    LEADERSHIP = "leadership", "Leadership changed"
    APPROVALS = "approvals", "Approvals"
    RESOURCES = "resources", "Money or other resources"
    STAFF = "staff", "Staff"
    NOT_A_FIT = "not_a_fit", "Not a fit"
    OTHER = "other", "Another reason"


class Origin(TextChoices):
    """Who recorded an adoption first."""

    ADOPTER = "adopter", "The adopting district"
    STAFF = "staff", "The Department"
    OWNER = "owner", "The district that leads the practice"


class Answer(TextChoices):
    """What a district did with a component of the practice."""

    KEPT = "kept", "Kept as it is"
    CHANGED = "changed", "Changed"
    LEFT_OUT = "left_out", "Left out"


class Months(IntegerChoices):
    """How long after its confirmation an adopter is asked how it goes."""

    THREE = 3, "3 months"
    NINE = 9, "9 months"
    EIGHTEEN = 18, "18 months"
