"""Jobs and mail in the admin: what waits, what failed, and the button that tries it again.

Instead of procrastinate's own page of jobs, whose inline styles our policy refuses and which shows
every job with its arguments.
"""

import contextlib

from django.contrib import admin, messages
from django.db import transaction
from django.utils import timezone
from procrastinate import utils
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from core.admin import ReadOnlyAdmin
from core.jobs import deliver_mail
from core.models import OutgoingMail

admin.site.unregister(ProcrastinateJob)


class EventInline(admin.TabularInline):
    """What became of a job, step by step; read only, as the job is."""

    model = ProcrastinateEvent
    fields = ["at", "type"]


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyAdmin):
    """Work that waits, runs or failed. What was done is deleted."""

    list_display = ["id", "task_name", "status", "attempts", "scheduled_at"]
    list_filter = ["status", "task_name"]
    fields = ["id", "task_name", "status", "attempts", "scheduled_at", "queueing_lock"]
    inlines = [EventInline]
    ordering = ["-id"]
    actions = ["try_again"]

    @admin.action(description="Try failed jobs again")
    def try_again(self, request, jobs):
        tried = 0
        for job in jobs.filter(status=Status.FAILED.value):
            # One of the same name that waits already will do its work: the queue refuses a second.
            with contextlib.suppress(UniqueViolation), transaction.atomic():
                app.job_manager.retry_job_by_id(
                    job.id, utils.utcnow(), job.priority, job.queue_name, job.lock
                )
                tried += 1
        messages.success(request, f"{tried} to be tried again.")


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Mail that is not sent yet. Its text is between sender and recipient, and not shown.

    One that is "being sent" for more than some minutes lost its worker in that moment: staff decide
    whether it is sent again, since it may have gone out.
    """

    list_display = ["id", "name", "created_at", "attempts", "next_attempt_at", "sending_since"]
    list_filter = [
        "name",
        ("next_attempt_at", admin.EmptyFieldListFilter),
        ("sending_since", admin.EmptyFieldListFilter),
    ]
    fields = ["name", "recipient", "created_at", "attempts", "next_attempt_at", "sending_since"]
    actions = ["try_again"]

    @admin.action(description="Try again now")
    def try_again(self, request, mail):
        tried = mail.update(next_attempt_at=timezone.now(), attempts=0, sending_since=None)
        deliver_mail.enqueue()
        messages.success(request, f"{tried} to be tried again.")
