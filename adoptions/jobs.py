"""Jobs of what districts do with practices."""

from adoptions.plans.reminders import remind
from core.jobs import periodic

# Every hour, so that an hour in which the portal was down loses no month.
periodic("remind_of_plans", "23 * * * *", remind)
