"""What following puts on the pages of practices, topics, districts and searches."""

from django.urls import reverse

from campaign.targets import follow_url
from campaign.vocabulary import Counted
from core.places import fills

BUTTON, LINE = "campaign/_button.html", "campaign/_line.html"


@fills("practice:tools")
def save_practice(request, practice):
    """A link that saves the practice; it also tells that the page was opened."""
    return BUTTON, {
        "url": follow_url(practice=practice.slug),
        "word": "Save",
        "symbol": "bookmark",
        "what": "this practice",
        "count_url": _count_url(practice),
        "kind": Counted.READ.value,
    }


@fills("contact:page")
def count_contact(request, practice):
    """Tells that the form was opened."""
    return "campaign/_count.html", {"count_url": _count_url(practice), "kind": Counted.ASKED.value}


@fills("topic:head")
def follow_topic(request, topic):
    """A link that follows the topic."""
    words = {"word": "Follow", "symbol": "mail_outline", "what": topic.name}
    return BUTTON, {"url": follow_url(topic=topic.slug), **words}


@fills("district:tools")
def follow_district(request, district):
    """A link that follows the district."""
    words = {"word": "Follow", "symbol": "mail_outline", "what": district.short_name}
    return BUTTON, {"url": follow_url(district=district.slug), **words}


@fills("browse:results")
def save_search(request, browse):
    """A line under the results of a search that can be answered, or in the place of results."""
    if browse.answer.errors:
        return None
    url = follow_url(search=browse.query) if browse.query else follow_url()
    return LINE, {"url": url, "found": browse.total, "is_all": not browse.query}


def _count_url(practice):
    return reverse("campaign:count", args=[practice.slug])
