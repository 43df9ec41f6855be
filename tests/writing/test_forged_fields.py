"""What a page of a draft does not ask cannot be sent along: neither with a step nor with a row."""

import pytest

from profiles.writing.rows import KINDS
from profiles.writing.steps import STEPS
from tests.practices_portal.test_mass_assignment import columns, forged_fields
from tests.profiles.submitting import of_district

pytestmark = pytest.mark.django_db

# What the portal itself writes when words are saved.
DERIVED = {"facets", "cost_band", "current_status", "authored_digest", "evidence_year", "district_count"} | {
    "search_names",
    "search_parts",
    "search_related",
    "search_vector",
}


def test_a_forged_value_is_another_one(draft):
    forged = forged_fields(draft.text, without=DERIVED)

    assert {"practice", "number", "local_evidence", "tier_confirmed", "first_public_at"} <= forged.keys()
    assert forged["local_evidence"] != str(draft.text.local_evidence)


@pytest.mark.parametrize("slug", [step.slug for step in STEPS.values() if step.form])
def test_a_step_changes_what_it_asks_and_nothing_else(writing, draft, district, slug):
    of_district(district, name="Ben Other")
    page = writing.open(draft, slug)
    asked = {*STEPS[slug].columns}
    before = columns(draft.text), columns(draft), columns(draft.practice)

    writing.save(page, **forged_fields(draft.text, without=DERIVED | asked), state="published", writers="1")

    after = columns(draft.text), columns(draft), columns(draft.practice)
    changed = [
        {name for name in old if old[name] != new[name]} for old, new in zip(before, after, strict=True)
    ]
    assert changed[0] <= asked | DERIVED
    assert changed[1] <= {"updated_at", "saved_at"}
    assert changed[2] == set()


def test_a_row_stays_with_its_text(writing, draft, district):
    kind = KINDS["roles"]
    draft.text.roles.create(role="Nurse")
    row = draft.text.roles.get()
    page = writing.open(draft, "people", "roles", str(row.pk))
    before = columns(row)
    asked = {name for page_of_kind in kind.pages for name in page_of_kind.form.base_fields}

    writing.save(page, **forged_fields(row, without=asked))

    after = columns(row)
    assert {name for name in before if after[name] != before[name]} <= asked
