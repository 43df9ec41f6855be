"""History by database triggers: every insert, update and deletion, by any path, leaves an event."""

import pghistory


def tracked(**options):
    """Mark a model as tracked; ``options`` as for :func:`pghistory.track` (``exclude=[...]``)."""
    # New trackers each time: pghistory binds them to the model.
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
    )
