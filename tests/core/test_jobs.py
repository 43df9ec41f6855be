"""Jobs whose worker was killed run again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from core.jobs import rescue_jobs
from profiles.jobs import rebuild_words

# The queue refuses by breaking a constraint, which would end a test's own transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_queue(transactional_db):
    """The tables of the queue are not Django's to empty after such a test."""
    empty()
    yield
    empty()


def empty():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


def awaited(function, *args, **kwargs):
    """What an async function gives. In a thread of its own: after a browser test this one has a loop."""

    def run():
        try:
            return async_to_sync(function)(*args, **kwargs)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def worker(silent_for):
    """The number of a worker that gave its last sign of life ``silent_for`` seconds ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for],
        )
        return cursor.fetchone()[0]


def taken_by(worker_id):
    """Let a worker take the next job, as its own process would; gives the job's number or None."""
    job = awaited(app.job_manager.fetch_job, queues=None, worker_id=worker_id)
    return job and job.id


def statuses():
    return list(ProcrastinateJob.objects.order_by("pk").values_list("status", flat=True))


def rescue():
    awaited(rescue_jobs.func, timestamp=0)


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_job_of_a_killed_worker_runs_again(forgotten):
    rebuild_words.enqueue()
    killed, alive = worker(silent_for=31), worker(silent_for=0)
    job = taken_by(killed)
    assert statuses() == ["doing"]
    if forgotten:  # a worker that starts forgets those it finds dead
        awaited(app.job_manager.prune_stalled_workers, 30)

    rescue()

    assert statuses() == ["todo"]
    assert taken_by(alive) == job


def test_a_job_of_a_killed_worker_makes_way_for_the_next_of_its_name():
    rebuild_words.enqueue()
    killed, alive = worker(silent_for=31), worker(silent_for=0)
    lost = taken_by(killed)
    rebuild_words.enqueue()
    assert taken_by(alive) is None  # without a rescue nothing of this name would ever run again

    rescue()

    assert statuses() == ["failed", "todo"]
    assert taken_by(alive) not in {None, lost}


def test_a_job_that_runs_is_left_alone():
    rebuild_words.enqueue()
    taken_by(worker(silent_for=20))

    rescue()

    assert statuses() == ["doing"]


def test_every_worker_looks_often():
    timers = {timer.task.name: timer.cron for timer in app.periodic_registry.periodic_tasks.values()}

    assert timers["rescue_jobs"] == "* * * * * */20"
    assert app.tasks["rescue_jobs"].lock is None  # one that was killed must not keep out the rest
