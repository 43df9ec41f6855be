"""A practice in the words of schema.org, for search engines: only what its page says."""

from django.utils import timezone

from core.addresses import absolute
from profiles.vocabulary import Author

DEPARTMENT = {
    "@type": "GovernmentOrganization",
    "name": "Connecticut State Department of Education",
}


def practice_facts(profile):
    """The article and the trail above it, from its page (``ProfilePage``)."""
    practice, text = profile.practice, profile.text
    lead = _organization(practice.lead_district)
    article = {
        "@type": "Article",
        "@id": profile.url,
        "url": profile.url,
        "headline": text.title,
        "description": text.tagline or text.summary,
        "inLanguage": "en",
        "datePublished": _day(practice.published_at),
        "dateModified": _day(practice.updated_at),
        "author": lead if text.written_by == Author.DISTRICT else DEPARTMENT,
        "publisher": DEPARTMENT,
        "about": [
            lead,
            *(
                {"@type": "Thing", "name": t.name, "url": absolute(t.get_absolute_url())}
                for t in text.topics_in_order
            ),
        ],
        "keywords": [tag.name for tag in text.tags.all()],
        "citation": [_source(source) for source in text.sources.all()],
    }
    filled = {name: value for name, value in article.items() if value}
    return {"@context": "https://schema.org", "@graph": [filled, _trail(profile)]}


def _trail(profile):
    """The pages above it, as the page shows them."""
    steps = [(step["label"], absolute(step["url"])) for step in profile.trail]
    steps.append((profile.text.title, profile.url))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(steps, start=1)
        ],
    }


def _organization(district):
    return {
        "@type": "EducationalOrganization",
        "name": district.name,
        "url": absolute(district.get_absolute_url()),
    }


def _topic(topic):
    return {"@type": "Thing", "name": topic.name, "url": absolute(topic.get_absolute_url())}


def _source(source):
    facts = {"@type": "CreativeWork", "name": source.title, "url": source.url}
    if source.publisher:
        facts["publisher"] = {"@type": "Organization", "name": source.publisher}
    return {name: value for name, value in facts.items() if value}


def _day(moment):
    return timezone.localdate(moment).isoformat()
