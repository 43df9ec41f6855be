"""Putting a practice to use: adoptions with what was kept and changed, their outcomes and check-ins."""

from adoptions.models.adoption import (
    AdoptedComponent,
    Adoption,
    AdoptionOutcome,
    AdoptionStep,
    CheckIn,
)
from adoptions.models.plan import Activity, Goal, Plan, PlanNote, PlanReminder, PlanShare

__all__ = [
    "Activity",
    "AdoptedComponent",
    "Adoption",
    "AdoptionOutcome",
    "AdoptionStep",
    "CheckIn",
    "Goal",
    "Plan",
    "PlanNote",
    "PlanReminder",
    "PlanShare",
]
