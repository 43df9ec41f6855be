"""Derived columns: what browse filters by and search reads, written from a text and its parts."""

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


def index(revision):
    """Write the derived columns of ``revision``; nothing else of it changes."""
    practice = revision.practice
    topics = [placement.topic for placement in revision.topic_placements.select_related("topic")]
    tags = list(revision.tags.all())
    participations = list(revision.participations.select_related("district"))
    districts = {p.district_id: p.district for p in participations}
    districts.setdefault(practice.lead_district_id, practice.lead_district)
    groups = [served.student_group for served in revision.groups_served.select_related("student_group")]

    revision.cost_band = CostBand.of(revision.annual_cost, revision.reach_students)
    revision.current_status = Status.ENDED if practice.state == State.ENDED else revision.status
    revision.district_count = len(districts)
    revision.evidence_year = evidence_year(revision.outcomes.all(), revision.start_year)
    revision.facets = _facets(revision, practice, topics, tags, districts.values(), groups)
    revision.search_names = _words(
        *(topic.name for topic in topics),
        *(tag.name for tag in tags),
        *(f"{d.name} {d.short_name}" for d in districts.values()),
    )
    revision.search_parts = _words(*_part_texts(revision, participations))
    revision.search_related = _words(
        GENERIC_WORDS,
        *(term for topic in topics for term in topic.related_terms),
        *(term for tag in tags for term in tag.related_terms),
    )
    columns = [
        "facets",
        "cost_band",
        "current_status",
        "district_count",
        "evidence_year",
        "search_names",
        "search_parts",
        "search_related",
    ]
    PracticeRevision.objects.filter(pk=revision.pk).update(
        **{column: getattr(revision, column) for column in columns}
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


def _part_texts(revision, participations):
    for participation in participations:
        yield from (participation.did, participation.saw)
    for component in revision.components.all():
        yield from (component.name, component.what, component.variation)
    for outcome in revision.outcomes.select_related("indicator"):
        yield from (outcome.name, outcome.claim)
    for risk in revision.risks.all():
        yield from (risk.risk, risk.mitigation)
    yield from revision.features
    yield from revision.partners.values_list("name", flat=True)
    yield from revision.schools.values_list("name", flat=True)
    yield from revision.roles.values_list("role", flat=True)
    yield from revision.milestones.values_list("what", flat=True)
    yield from revision.resources.values_list("title", flat=True)
    yield from (revision.training, revision.technology, revision.data_needed, revision.who_gains)
    yield school_year(revision.start_year)


def _words(*texts):
    return " \n".join(text for text in texts if text)
