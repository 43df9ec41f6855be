"""What the pages of lower apps show of requests."""

from core.places import fills


@fills("looking_for:side")
def offer_help(request, item):
    """The way to say "We can help", beside what a district looks for."""
    return "contacts/_offer_help.html", {"item": item}
