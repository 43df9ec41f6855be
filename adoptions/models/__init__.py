"""Putting a practice to use: adoptions with what was kept and changed, their outcomes and check-ins."""

from adoptions.models.adoption import (
    AdoptedComponent,
    Adoption,
    AdoptionOutcome,
    AdoptionStep,
    CheckIn,
)

__all__ = [
    "AdoptedComponent",
    "Adoption",
    "AdoptionOutcome",
    "AdoptionStep",
    "CheckIn",
]
