"""What runs by the clock for adoptions."""

from adoptions import asking
from core.jobs import periodic

# Every hour, so that an hour in which the portal was down loses no day.
periodic("ask_adopters", "21 * * * *", asking.ask_how_it_goes)
