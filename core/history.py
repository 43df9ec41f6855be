"""History by database triggers: every insert, update and deletion, by any path, leaves an event.

Events can be added and read, nothing else: their tables refuse updates, deletions and TRUNCATE. An
event's context says who: the person of a request (middleware), the command or job that
:func:`recorded_as` names, and for everything else the account of the database (migration
0002_history).
"""

from contextlib import contextmanager
from functools import cache

import pghistory
import pgtrigger
from django.apps import apps


def tracked(**options):
    """Mark a model as tracked; ``options`` as for :func:`pghistory.track` (``exclude=[...]``)."""
    # New trackers each time: pghistory binds them to the model.
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        meta={"triggers": [_never_emptied()]},
        **options,
    )


def _never_emptied():
    return pgtrigger.Trigger(
        name="never_emptied",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'The history (%) cannot be emptied.', TG_TABLE_NAME;",
    )


@contextmanager
def recorded_as(words):
    """Name, in words for people, the command or job that makes the changes inside.

    Inside another one, or in the request of a person, the outer one stays named.
    """
    with pghistory.context() as context:
        context.metadata.setdefault("by", words)
        yield


def row_column(events):
    """The column of an event model that holds the id of the row."""
    return "pgh_obj_id" if hasattr(events, "pgh_obj") else "id"


@cache
def event_model(model):
    """Where the events of ``model`` are (for others' tables: of the proxy); None when it is not tracked."""
    for events in apps.get_models():
        tracked_model = getattr(events, "pgh_tracked_model", None)
        if tracked_model and tracked_model._meta.concrete_model == model._meta.concrete_model:
            return events
    return None
