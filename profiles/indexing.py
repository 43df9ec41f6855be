"""Derived columns: what browse filters by and search reads, written from a text and its parts."""

from dataclasses import dataclass

from django.db import connection

from core.schoolyear import school_year
from profiles.evidence import evidence_year
from profiles.facets import NOT_RECORDED
from profiles.models import PracticeRevision
from profiles.vocabulary import CostBand, GradeBand, Status
from profiles.workflow import LISTED, State

# Every practice here is about these, so they must never be what fails a search.
GENERIC_WORDS = (
    "student students kid kids child children pupil pupils youth"
    " school schools district districts connecticut"
)


COLUMNS = [
    "facets",
    "cost_band",
    "current_status",
    "district_count",
    "evidence_year",
    "search_names",
    "search_parts",
    "search_related",
]


@dataclass(frozen=True)
class Parts:
    """The rows of a text that its derived columns are made of, each list in the order of the text.

    ``topics``, ``tags`` and ``groups`` are the words themselves; participations and outcomes come with
    their districts and indicators.
    """

    topics: list
    tags: list
    groups: list
    participations: list
    components: list
    outcomes: list
    risks: list
    partners: list
    schools: list
    roles: list
    milestones: list
    resources: list

    @classmethod
    def of(cls, revision):
        """As the database has them."""
        placements = revision.topic_placements.select_related("topic")
        served = revision.groups_served.select_related("student_group")
        return cls(
            topics=[placement.topic for placement in placements],
            tags=list(revision.tags.all()),
            groups=[row.student_group for row in served],
            participations=list(revision.participations.select_related("district")),
            components=list(revision.components.all()),
            outcomes=list(revision.outcomes.select_related("indicator")),
            risks=list(revision.risks.all()),
            partners=list(revision.partners.all()),
            schools=list(revision.schools.all()),
            roles=list(revision.roles.all()),
            milestones=list(revision.milestones.all()),
            resources=list(revision.resources.all()),
        )


def index(revision):
    """Write the derived columns of ``revision``; nothing else of it changes."""
    derive(revision, revision.practice, Parts.of(revision))
    PracticeRevision.objects.filter(pk=revision.pk).update(
        **{column: getattr(revision, column) for column in COLUMNS}
    )


def derive(revision, practice, parts):
    """Set the derived columns (COLUMNS) of ``revision`` from ``parts``, without a query; nothing is saved."""
    districts = {p.district_id: p.district for p in parts.participations}
    districts.setdefault(practice.lead_district_id, practice.lead_district)
    revision.cost_band = CostBand.of(revision.annual_cost, revision.reach_students)
    revision.current_status = Status.ENDED if practice.state == State.ENDED else revision.status
    revision.district_count = len(districts)
    revision.evidence_year = evidence_year(parts.outcomes, revision.start_year)
    revision.facets = _facets(revision, practice, parts.topics, parts.tags, districts.values(), parts.groups)
    revision.search_names = _words(
        *(topic.name for topic in parts.topics),
        *(tag.name for tag in parts.tags),
        *(f"{d.name} {d.short_name}" for d in districts.values()),
    )
    revision.search_parts = _words(*_part_texts(revision, parts))
    revision.search_related = _words(
        GENERIC_WORDS,
        *(term for topic in parts.topics for term in topic.related_terms),
        *(term for tag in parts.tags for term in tag.related_terms),
    )


def reindex():
    """Write the derived columns of every public text anew, and the words of spelling; returns how many."""
    texts = PracticeRevision.objects.filter(public_of__isnull=False).select_related("practice__lead_district")
    count = 0
    for revision in texts.defer("search_vector").iterator(chunk_size=200):
        index(revision)
        count += 1
    rebuild_words()
    return count


def rebuild_words():
    """Collect the words that listed texts use, with how many texts use each."""
    listed = (
        PracticeRevision.objects.filter(public_of__state__in=LISTED)
        .order_by()
        .values_list(
            "title", "tagline", "summary", "search_names", "description", "search_parts", "search_related"
        )
    )
    sql, params = listed.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE profiles_searchword")
        cursor.execute(
            f"""
            WITH texts AS ({sql})
            INSERT INTO profiles_searchword (word, uses)
            SELECT word, count(*) FROM texts,
                LATERAL unnest(tsvector_to_array(to_tsvector('simple', concat_ws(' ', texts.*::text)))) word
            WHERE word ~ '^[a-z]{{3,60}}$'
            GROUP BY word
            """,
            params,
        )


def _facets(revision, practice, topics, tags, districts, groups):
    """Every answer of the text, as ``parameter:value``; "not-recorded" where the sources are silent."""
    bands = []
    if revision.lowest_grade is not None and revision.highest_grade is not None:
        bands = [
            band
            for band in GradeBand
            if revision.lowest_grade <= band.span[1] and revision.highest_grade >= band.span[0]
        ]
    answers = {
        "topic": [topic.slug for topic in topics],
        "tag": [tag.slug for tag in tags],
        "grade": bands or [NOT_RECORDED],
        "group": [group.code for group in groups],
        "type": [revision.practice_type or NOT_RECORDED],
        "stage": [revision.stage or NOT_RECORDED],
        "status": [revision.current_status or NOT_RECORDED],
        "evidence": [revision.local_evidence or NOT_RECORDED],
        # Confirmed only: a tier that is claimed and not reviewed never passes for confirmed.
        "tier": [NOT_RECORDED if revision.tier_confirmed is None else revision.tier_confirmed],
        "cost": [revision.cost_band or NOT_RECORDED],
        "verified": [practice.verified_by or NOT_RECORDED],
        "district": [district.slug for district in districts],
        "kind": {district.kind for district in districts},
        "drg": {district.drg or NOT_RECORDED for district in districts},
        "size": {district.size_band or NOT_RECORDED for district in districts},
        "alliance": {"yes" for district in districts if district.alliance},
    }
    return sorted(f"{name}:{value}" for name, values in answers.items() for value in values)


def _part_texts(revision, parts):
    for participation in parts.participations:
        yield from (participation.did, participation.saw)
    for component in parts.components:
        yield from (component.name, component.what, component.variation)
    for outcome in parts.outcomes:
        yield from (outcome.name, outcome.claim)
    for risk in parts.risks:
        yield from (risk.risk, risk.mitigation)
    yield from revision.features
    yield from (partner.name for partner in parts.partners)
    yield from (school.name for school in parts.schools)
    yield from (role.role for role in parts.roles)
    yield from (milestone.what for milestone in parts.milestones)
    yield from (resource.title for resource in parts.resources)
    yield from (revision.training, revision.technology, revision.data_needed, revision.who_gains)
    yield school_year(revision.start_year)


def _words(*texts):
    return " \n".join(text for text in texts if text)
