"""Jobs of the portal as a whole."""

from procrastinate.contrib.django import app

from core.jobs import Job
from practices_portal import archive

make_archive = Job("make_archive", archive.make)


def ask_for_archive(**kwargs):
    """A receiver of signals that say that open data changed."""
    make_archive.enqueue()


# At night in Connecticut: names, topics and checks change without a step of their own.
@app.periodic(cron="30 8 * * *")
@app.task(name="make_archive_nightly", queueing_lock="make_archive_nightly")
def make_archive_nightly(timestamp):
    """``timestamp`` is that of the timer and is not needed."""
    make_archive.enqueue()


@app.periodic(cron="*/5 * * * *")
@app.task(name="make_missing_archive", queueing_lock="make_missing_archive")
def make_missing_archive(timestamp):
    """After an upgrade there is none yet, and a job may have failed."""
    if archive.current() is None:
        make_archive.enqueue()
