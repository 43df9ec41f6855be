"""Staff see what waits or failed in the machine room, and try it again."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core.jobs import deliver_mail
from core.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_mail_that_was_given_up_is_tried_again(admin_client):
    mail = OutgoingMail.objects.create(
        name="x", recipient="pat@example.org", subject="s", text="secret", attempts=11
    )
    OutgoingMail.objects.update(next_attempt_at=None)
    listing = reverse("admin:core_outgoingmail_changelist")
    assert "secret" not in admin_client.get(listing).content.decode()

    admin_client.post(listing, {"action": "try_again", "_selected_action": [mail.pk]})

    mail.refresh_from_db()
    assert (mail.attempts, mail.next_attempt_at <= timezone.now()) == (0, True)
    assert ProcrastinateJob.objects.filter(task_name="deliver_mail", status="todo").count() == 1


@pytest.mark.parametrize(("another_waits", "statuses"), [(False, ["todo"]), (True, ["failed", "todo"])])
def test_a_failed_job_is_tried_again_unless_its_like_waits(admin_client, another_waits, statuses):
    deliver_mail.enqueue()
    failed = ProcrastinateJob.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    if another_waits:
        deliver_mail.enqueue()

    admin_client.post(
        reverse("admin:procrastinate_procrastinatejob_changelist"),
        {"action": "try_again", "_selected_action": [failed.pk]},
    )

    assert list(ProcrastinateJob.objects.order_by("pk").values_list("status", flat=True)) == statuses
