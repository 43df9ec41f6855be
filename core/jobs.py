"""Jobs and timers: a durable queue in Postgres (procrastinate), enqueued in the same transaction.

A job runs at least once, so each is safe to run again. ``manage.py procrastinate worker`` runs
them and staff see them in the admin.
"""

import contextlib

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


class Job:
    """A function without arguments that a worker runs later: never queued twice, never twice at once."""

    def __init__(self, name, function):
        self.function = function
        self.task = app.task(function, name=name, lock=name, queueing_lock=name)

    def enqueue(self):
        """Ask for a run after the current transaction commits; one that already waits is enough."""
        # The savepoint keeps the caller's transaction alive when the queue refuses the second.
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            self.task.defer()
