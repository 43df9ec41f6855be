"""What districts do with practices of others."""

from adoptions.models.plan import Activity, Goal, Plan, PlanNote, PlanReminder, PlanShare

__all__ = [
    "Activity",
    "Goal",
    "Plan",
    "PlanNote",
    "PlanReminder",
    "PlanShare",
]
