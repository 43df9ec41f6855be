"""Jobs and timers: a durable queue in Postgres (procrastinate), enqueued in the same transaction.

A job runs at least once, so each is safe to run again. ``manage.py procrastinate worker`` runs
them and staff see them in the admin.
"""

import contextlib
import logging

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status

from core import mail, ratelimit
from core.history import recorded_as

logger = logging.getLogger(__name__)


class Job:
    """A function without arguments that a worker runs later: never queued twice, never twice at once."""

    def __init__(self, name, function):
        self.function = function
        run = recorded_as(f"The job {name}")(function)
        self.task = app.task(run, name=name, lock=name, queueing_lock=name)

    def enqueue(self):
        """Ask for a run after the current transaction commits; one that already waits is enough."""
        # The savepoint keeps the caller's transaction alive when the queue refuses the second.
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            self.task.defer()


# No lock of its own: one that was killed would keep out all that follow.
@app.periodic(cron="* * * * * */20")
@app.task(name="rescue_jobs", queueing_lock="rescue_jobs")
async def rescue_jobs(timestamp):
    """Every 20 seconds: put jobs back in the queue whose worker has given no sign of life for 30 seconds.

    A worker that was killed leaves its job marked as running, which would keep every later job of
    the same name out for ever. ``timestamp`` is that of the timer and is not needed.
    """
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            # The next of its name waits already and will do its work.
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        logger.warning("The worker of job %s (%s) was lost; it runs again", job.id, job.task_name)


def periodic(name, cron, function):
    """Run ``function`` (without arguments) by the clock; a run that still waits is not joined by another."""

    @app.periodic(cron=cron)
    @app.task(name=name, queueing_lock=name)
    @recorded_as(f"The job {name}")
    def run(timestamp):
        function()

    return run


deliver_mail = Job("deliver_mail", mail.deliver_waiting)
periodic("retry_mail", "* * * * *", mail.deliver_waiting)
periodic("forget_full_buckets", "17 4 * * *", ratelimit.forget_full)
