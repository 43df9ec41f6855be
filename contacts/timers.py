"""The timers of requests."""

from contacts import clock, forgetting
from core.jobs import periodic

# Every hour, so that an hour in which the portal was down loses no day.
periodic("keep_promises", "23 * * * *", clock.keep_promises)
periodic("anonymise_contacts", "41 4 * * *", forgetting.anonymise)
