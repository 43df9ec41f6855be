"""What runs by the clock for adoptions and plans."""

from adoptions import asking
from adoptions.plans import reminders
from core.jobs import periodic

# Every hour, so that an hour in which the portal was down loses no day and no month.
periodic("ask_adopters", "21 * * * *", asking.ask_how_it_goes)
periodic("remind_of_plans", "23 * * * *", reminders.remind)
