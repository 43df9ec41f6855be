"""Valid, minimal objects. Whatever matters to a test is written in the test."""

import factory
from django.contrib.auth.models import Group
from django.http import QueryDict

from accounts.models import Invitation, Membership, User
from adoptions import actions as adoption_actions
from adoptions.models import Adoption, AdoptionOutcome, Plan
from adoptions.plans.making import make_plan
from campaign import actions as campaign_actions
from campaign import targets
from campaign.models import Follower
from contacts import actions as contact_actions
from contacts import asking
from contacts.models import ContactRequest, Correction, Nomination
from core.uploads import Checked, Kind
from districts.models import (
    DataSource,
    District,
    Indicator,
    Observation,
    StateFigure,
    StudentGroup,
    Town,
    TownDistrict,
)
from profiles import actions, attaching, indexing, texts
from profiles.models import (
    Attachment,
    LookingFor,
    Participation,
    Practice,
    PracticeRevision,
    Resource,
    Source,
    TopicPlacement,
)
from profiles.seeking import actions as seeking_actions
from profiles.workflow import State
from topics.models import StateFact, Tag, Topic


class UserFactory(factory.django.DjangoModelFactory):
    """A person without rights; ``is_staff=True`` for staff, ``is_superuser=True`` for all rights.

    ``groups`` (["curator"]) makes a person of CSDE staff with what these groups may do.
    """

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = "!"  # none

    @classmethod
    def _create(cls, model_class, *args, groups=(), **values):
        person = super()._create(model_class, *args, **({"is_staff": True} if groups else {}) | values)
        person.groups.set(Group.objects.get(name=name) for name in groups)
        if groups:
            person.refresh_from_db()  # what sessions are checked against has changed
        return person


class MembershipFactory(factory.django.DjangoModelFactory):
    """Somebody who writes for a district."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    district = factory.SubFactory("tests.factories.DistrictFactory")


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation to write for a district, as if staff had made it."""

    class Meta:
        model = Invitation

    district = factory.SubFactory("tests.factories.DistrictFactory")
    email = factory.Sequence(lambda n: f"invited{n}@example.org")


class DistrictFactory(factory.django.DjangoModelFactory):
    """An active local district without figures."""

    class Meta:
        model = District

    code = factory.Sequence(lambda n: f"{n % 100000:05}11")
    slug = factory.Sequence(lambda n: f"district-{n}")
    short_name = factory.Sequence(lambda n: f"Town {n}")
    name = factory.LazyAttribute(lambda d: f"{d.short_name} School District")
    kind = "local"


class TownFactory(factory.django.DjangoModelFactory):
    """A town without an outline; ``served_by`` are its districts, local unless their kind is regional."""

    class Meta:
        model = Town
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"{n % 1000:03}")
    name = factory.Sequence(lambda n: f"Village {n}")
    slug = factory.Sequence(lambda n: f"village-{n}")
    label_lon, label_lat = -72.7, 41.6
    geometry = {"type": "Polygon", "coordinates": []}

    @factory.post_generation
    def served_by(town, create, districts, **kwargs):
        for district in districts or ():
            kind = "regional_member" if district.kind == "regional" else "local_board"
            TownDistrict.objects.create(town=town, district=district, relationship=kind)


class TopicFactory(factory.django.DjangoModelFactory):
    """A topic without related terms."""

    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"topic-{n}")
    name = factory.Sequence(lambda n: f"Topic {n}")
    lead = "What it is about"
    introduction = "In plain words."


class TagFactory(factory.django.DjangoModelFactory):
    """An approved tag."""

    class Meta:
        model = Tag

    slug = factory.Sequence(lambda n: f"tag-{n}")
    name = factory.Sequence(lambda n: f"Tag {n}")
    approved = True


class StudentGroupFactory(factory.django.DjangoModelFactory):
    """A student group; the one for all students unless named otherwise."""

    class Meta:
        model = StudentGroup
        django_get_or_create = ["code"]

    code = "all_students"
    name = "All Students"


class IndicatorFactory(factory.django.DjangoModelFactory):
    """A public indicator in percent."""

    class Meta:
        model = Indicator
        django_get_or_create = ["code"]

    code = "chronic_absenteeism_rate"
    name = "Chronic absenteeism"
    short_name = "Chronic absenteeism"
    definition = "Students missing a tenth of days."
    unit = "percent"
    direction = "lower"
    universe = "Students in kindergarten to grade 12"
    counts_people = True


class DataSourceFactory(factory.django.DjangoModelFactory):
    """Where a figure comes from."""

    class Meta:
        model = DataSource
        django_get_or_create = ["code"]

    code = "S01"
    title = "EdSight Chronic Absenteeism"


class ObservationFactory(factory.django.DjangoModelFactory):
    """A published figure of a district."""

    class Meta:
        model = Observation

    district = factory.SubFactory(DistrictFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    student_group = factory.SubFactory(StudentGroupFactory)
    source = factory.SubFactory(DataSourceFactory)
    school_year = 2019
    value = "5.2"
    flag = "published"


class StateFigureFactory(factory.django.DjangoModelFactory):
    """A figure of the whole state for all students."""

    class Meta:
        model = StateFigure

    indicator = factory.SubFactory(IndicatorFactory)
    student_group = factory.SubFactory(StudentGroupFactory)
    group_label = "All students"
    source = factory.SubFactory(DataSourceFactory)
    school_year = 2019
    value = "10.4"


class StateFactFactory(factory.django.DjangoModelFactory):
    """A fact about the whole state."""

    class Meta:
        model = StateFact

    topic = factory.SubFactory(TopicFactory)
    slug = factory.Sequence(lambda n: f"fact-{n}")
    kind = "official"
    statement = "Students who take part."
    value = "5,533"
    source_title = "A release"
    source_publisher = "A department"
    as_of = "fall 2019"


class PracticeFactory(factory.django.DjangoModelFactory):
    """A practice with one text, taken to ``state`` through the same door as everything else.

    ``topics``, ``tags`` and ``districts`` (beside the lead district) are lists, ``parts`` a list of
    unsaved rows of its text (``Role(role="Nurse")``), ``told`` maps a district to what it did and saw;
    ``files`` are names of PDFs that its text offers; keywords that are not columns of Practice are columns
    of its text.
    """

    class Meta:
        model = Practice

    slug = factory.Sequence(lambda n: f"practice-{n}")
    lead_district = factory.SubFactory(DistrictFactory)
    state = State.PUBLISHED

    @classmethod
    def _create(
        cls,
        model_class,
        *args,
        topics=None,
        tags=(),
        districts=(),
        parts=(),
        told=None,
        sources=1,
        files=(),
        **values,
    ):
        state = values.pop("state")
        own = {field.name for field in Practice._meta.concrete_fields}
        practice = Practice.objects.create(**{k: v for k, v in values.items() if k in own})
        text = texts.start_revision(practice, by=None, empty=True)
        words = {"title": f"Title of {practice.slug}", "summary": "What it is."}
        words |= {k: v for k, v in values.items() if k not in own}
        for name, value in words.items():
            setattr(text, name, value)
        text.save()
        topics = [TopicFactory()] if topics is None else topics
        for position, topic in enumerate(topics):
            TopicPlacement.objects.create(revision=text, topic=topic, position=position)
        text.tags.set(tags)
        for position, district in enumerate([practice.lead_district, *districts]):
            role = "partner" if position else "lead"
            words = (told or {}).get(district, {})
            Participation.objects.create(
                revision=text, district=district, role=role, position=position, **words
            )
        for n in range(sources):
            Source.objects.create(revision=text, title=f"Source {n}", url="https://example.org/source")
        for position, part in enumerate(parts):
            part.revision, part.position = text, position
            part.save()
        practice.refresh_from_db()
        for name in files:
            attachment = AttachmentFactory(practice=practice, name=name)
            Resource.objects.create(revision=text, title=f"Our {name}", attachment=attachment)
        if state == State.DRAFT:
            indexing.index(text)
        else:
            actions.change_status(practice, State.PUBLISHED, by=None)
            if state != State.PUBLISHED:
                actions.change_status(practice, state, by=None, reason="A reason")
        return Practice.objects.select_related("public_revision", "working_revision").get(pk=practice.pk)


def published_text(practice):
    """The public text of ``practice``, fresh from the database."""
    return PracticeRevision.objects.get(public_of=practice)


class AttachmentFactory(factory.django.DjangoModelFactory):
    """A file of a practice with bytes in the storage; no text names it yet."""

    class Meta:
        model = Attachment

    practice = factory.SubFactory("tests.factories.PracticeFactory")
    name = "plan.pdf"

    @classmethod
    def _create(cls, model_class, *args, practice, name, content=b"%PDF- or so", kind=Kind.PDF):
        return attaching.keep(practice, Checked(kind, name, content), by=None, alt_text="What it shows")


class ContactRequestFactory(factory.django.DjangoModelFactory):
    """A request that was passed on, through the same door as everything else.

    ``at`` (a moment) is when it came. Keywords are those of asking.send_request; ``is_proven=False``
    for one whose asker has not entered the code yet.
    """

    class Meta:
        model = ContactRequest

    practice = factory.SubFactory(PracticeFactory)
    name = "Ada Asker"
    role = "Principal"
    district = None
    organization = "Elm School"
    email = factory.Sequence(lambda n: f"asker{n}@example.org")
    wants = ["questions"]
    message = "How did you begin?"

    @classmethod
    def _create(cls, model_class, *args, practice, at=None, **answers):
        request = asking.send_request(practice, **{"is_proven": True} | answers)
        return _as_of(request, at)


class CorrectionFactory(factory.django.DjangoModelFactory):
    """An open correction; keywords are those of actions.report, ``at`` is when it came."""

    class Meta:
        model = Correction

    practice = factory.SubFactory(PracticeFactory)
    kind = "wrong"
    words = "The year is not right."
    text_number = 1

    @classmethod
    def _create(cls, model_class, *args, practice, at=None, **answers):
        return _as_of(contact_actions.report(practice, **answers), at)


class NominationFactory(factory.django.DjangoModelFactory):
    """A new nomination; keywords are those of actions.nominate, ``at`` is when it came."""

    class Meta:
        model = Nomination

    district = factory.SubFactory(DistrictFactory)
    link = "https://posts.example/1?tag=LearnGrowCT"
    why = "More students walk to school."

    @classmethod
    def _create(cls, model_class, *args, at=None, **answers):
        return _as_of(contact_actions.nominate(**answers), at)


class AdoptionFactory(factory.django.DjangoModelFactory):
    """An adoption that somebody of ``district`` recorded and so confirmed.

    With ``waits=True`` the Department recorded it, and a liaison of the district is asked. Keywords are
    those of actions.record; ``parts`` maps components to (answer, why), ``results`` are keywords of its
    outcomes.
    """

    class Meta:
        model = Adoption

    practice = factory.SubFactory(PracticeFactory)
    district = factory.SubFactory(DistrictFactory)
    stage = "in_use"

    @classmethod
    def _create(cls, model_class, *args, practice, district, waits=False, parts=None, results=(), **answers):
        member = MembershipFactory(district=district, role="liaison").user
        by = UserFactory(groups=["curator"]) if waits else member
        if answers["stage"] == "stopped" and not waits:
            answers = {"reason": "staff", "words": "The one social worker left."} | answers
        adoption = adoption_actions.record(practice, district, by=by, **answers)
        if parts:
            adoption_actions.answer_components(adoption, parts, by=member)
        for values in results:
            AdoptionOutcome.objects.create(adoption=adoption, **values)
        return adoption


def _as_of(item, at):
    if at:
        type(item).objects.filter(pk=item.pk).update(created_at=at)
    return type(item).objects.get(pk=item.pk)


class LookingForFactory(factory.django.DjangoModelFactory):
    """What a district looks for, posted by somebody of it; keywords are those of seeking.actions.post."""

    class Meta:
        model = LookingFor

    district = factory.SubFactory(DistrictFactory)
    topic = factory.SubFactory(TopicFactory)
    note = "Has anyone run a summer bridge?"

    @classmethod
    def _create(cls, model_class, *args, district, topic, note, by=None, **grades):
        by = by or MembershipFactory(district=district).user
        return seeking_actions.post(district, topic, note, by=by, **grades)


class FollowerFactory(factory.django.DjangoModelFactory):
    """A confirmed address that is told weekly, through the same doors as everything else.

    ``follows`` are queries of addresses ("topic=attendance", "search=q%3Dreading"), confirmed now.
    """

    class Meta:
        model = Follower

    email = factory.Sequence(lambda n: f"follower{n}@example.org")

    @classmethod
    def _create(cls, model_class, *args, email, follows=(), **columns):
        follower = Follower.objects.create(email=email)
        for query in follows:
            target = targets.asked_for(QueryDict(query))
            target.followed(follower=follower).save()
        campaign_actions.confirm(follower)
        Follower.objects.filter(pk=follower.pk).update(**columns)
        return Follower.objects.get(pk=follower.pk)


class PlanFactory(factory.django.DjangoModelFactory):
    """A plan, through the same door as everything else; keywords are those of making.make_plan."""

    class Meta:
        model = Plan

    by = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Plan {n}")
    district = factory.SubFactory(DistrictFactory)
    school_year = 2027

    @classmethod
    def _create(cls, model_class, *args, **answers):
        return make_plan(**answers)
