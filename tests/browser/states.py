"""States that the real content does not have (yet), beside it: python -m tests.browser.states

Real districts and topics, words that nobody can mistake for content.
"""

import os

STAFF = "staff@example.org"
CURATOR = "curator@example.org"
AUTHOR = "author@example.org"


def make_states():
    from django.contrib.auth.models import Group

    from accounts.models import Membership, User
    from districts.models import District
    from practices_portal import archive
    from profiles.workflow import State
    from tests.factories import PracticeFactory
    from topics.models import Topic

    User.objects.create_superuser(STAFF)
    curator = User.objects.create_user(CURATOR, is_staff=True)
    curator.groups.set([Group.objects.get(name="curator")])
    district = District.objects.get(slug="cornwall")
    author = User.objects.create_user(AUTHOR, name="Sample author")
    Membership.objects.create(user=author, district=district)
    topics = [Topic.objects.get(slug="attendance")]
    for slug, state in [
        ("state-thin", State.PUBLISHED),
        ("state-ended", State.ENDED),
        ("state-archived", State.ARCHIVED),
        ("state-withdrawn", State.WITHDRAWN),
        ("state-draft", State.DRAFT),
        ("state-spare", State.DRAFT),
    ]:
        PracticeFactory(
            slug=slug,
            state=state,
            title=f"Sample: {state.label.lower()}",
            tagline="A sample for the browser tests",
            contact_email=STAFF,
            lead_district=district,
            topics=topics,
        )
    archive.make()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    import django

    django.setup()
    make_states()
