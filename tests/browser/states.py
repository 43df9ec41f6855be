"""States that the real content does not have (yet), beside it: python -m tests.browser.states

Real districts and topics, words that nobody can mistake for content.
"""

import os

STAFF = "staff@example.org"
CURATOR = "curator@example.org"
AUTHOR = "author@example.org"
LIAISON = "liaison@example.org"
DOMAIN = "cornwall.example"
SIGNER = "superintendent@example.org"


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
    liaison = User.objects.create_user(LIAISON, name="Sample liaison")
    Membership.objects.create(user=liaison, district=district, role="liaison")
    District.objects.filter(pk=district.pk).update(email_domains=[DOMAIN])
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
    make_two_texts(district, topics)
    make_submissions(district, topics)


def make_submissions(district, topics):
    """What a district submitted, at each step of its review; the superintendent has an account."""
    from accounts.models import Membership, Role, User
    from profiles import submissions
    from profiles.workflow import SubmissionState as S
    from tests.factories import PracticeFactory, UserFactory
    from tests.profiles.submitting import submission_at

    for state in (S.SUBMITTED, S.IN_REVIEW, S.NOT_YET, S.SIGN_OFF):
        title = f"Sample submission: {state.label.lower()}"
        submission_at(state, title=title, lead_district=district, topics=topics)
    update = submission_at(
        S.CHANGES_REQUESTED,
        title="Sample submission: update",
        practice=PracticeFactory(
            slug="state-update", title="Sample: before its update", lead_district=district, topics=topics
        ),
    )
    update.comments.create(
        text=update.reviewed_text, field="problem", words="Since when?", by=UserFactory(groups=["curator"])
    )
    update.text.problem = "Absence was 12 percent since 2019."
    update.text.save()
    submissions.change_status(update, S.SUBMITTED, by=update.writers.first())
    signer = User.objects.create_user(SIGNER, name="Sample superintendent")
    Membership.objects.create(user=signer, district=district, role=Role.SIGNER)


def make_two_texts(district, topics):
    """A practice with a public text and another that is being written."""
    from profiles import texts
    from profiles.models import Component, Risk
    from profiles.workflow import State
    from tests.factories import PracticeFactory

    practice = PracticeFactory(
        slug="state-texts",
        state=State.ARCHIVED,
        title="Sample: two texts",
        summary="A sample text. It is the first one of two.",
        lead_district=district,
        topics=topics,
        parts=[Component(name="Kept", what="As it was"), Component(name="Given up"), Risk(risk="A risk")],
    )
    text = texts.start_revision(practice, by=None)
    text.summary = "A sample text. It is the second one of two, with more words."
    text.save()
    text.components.get(name="Given up").delete()
    text.components.update(what="As it is now")
    text.milestones.create(when="2019", what="Began")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    import django

    django.setup()
    make_states()
