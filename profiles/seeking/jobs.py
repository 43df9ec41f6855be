"""The job that tells owners what districts look for, and the timers of it."""

from core.jobs import Job, periodic
from profiles.seeking import telling

tell_owners = Job("tell_owners", telling.tell_owners)

# Every hour: what was posted at night, and what a run that failed has left.
periodic("ask_to_tell_owners", "43 * * * *", tell_owners.enqueue)
periodic("keep_time_of_looking_for", "41 * * * *", telling.keep_time)
