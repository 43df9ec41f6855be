"""A practice is published and the next Tuesday comes: python -m tests.browser.tuesday "Its title" """

import os
import sys
from datetime import timedelta


def publish_and_tell(title):
    from django.utils import timezone
    from django.utils.text import slugify

    from campaign import digest
    from districts.models import District
    from tests.factories import PracticeFactory
    from topics.models import Topic

    PracticeFactory(
        title=title,
        slug=slugify(title),
        lead_district=District.objects.get(slug="cornwall"),
        topics=[Topic.objects.get(slug="attendance")],
    )
    digest.send_digests(timezone.now() + timedelta(days=7))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    import django

    django.setup()
    publish_and_tell(sys.argv[1])
