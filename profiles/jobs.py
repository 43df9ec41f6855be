"""Jobs of the inventory."""

from core.jobs import Job, periodic
from profiles import indexing, misses

rebuild_words = Job("rebuild_words", indexing.rebuild_words)
reindex = Job("reindex", indexing.reindex)
periodic("forget_old_misses", "27 4 * * *", misses.forget_old)


def publish_due():
    """Publish what has its day (scheduled.py, which needs this module)."""
    from profiles import scheduled

    scheduled.publish_due()


# Every quarter of an hour: the day begins at midnight in Hartford, and a failure is tried again.
periodic("publish_due", "*/15 * * * *", publish_due)
