"""Constraints that several models share."""

from django.db import models
from django.db.models import Q


def is_one_of(field, choices, *, or_blank=False):
    """A check that the database, too, knows the words of ``field``."""
    words = [*choices.values, ""] if or_blank else choices.values
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": words}),
        name=f"%(class)s_{field}_known",
        violation_error_message=f"Choose one of the known values of {field.replace('_', ' ')}.",
    )


def are_some_of(field, choices):
    """The same for an array of choices."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__contained_by": list(choices.values)}),
        name=f"%(class)s_{field}_known",
        violation_error_message=f"Choose known values of {field.replace('_', ' ')}.",
    )
