"""Which level and tier a few answers lead to."""

import pytest

from profiles.vocabulary import LocalEvidence, Tier
from profiles.writing.helper import level_of, tier_of

LEVELS = [
    (set(), LocalEvidence.EXPERIENCE),
    ({"compared"}, LocalEvidence.EXPERIENCE),
    ({"figures"}, LocalEvidence.MONITORED),
    ({"figures", "compared"}, LocalEvidence.COMPARED),
    ({"outside"}, LocalEvidence.EVALUATED),
]
TIERS = [
    (set(), Tier.NONE),
    ({"chance", "similar", "causes"}, Tier.NONE),
    ({"study", "chance", "similar"}, Tier.STRONG),
    ({"study", "similar", "causes"}, Tier.MODERATE),
    ({"study", "causes"}, Tier.PROMISING),
    ({"study"}, Tier.RATIONALE),
    ({"reason"}, Tier.RATIONALE),
]


@pytest.mark.parametrize(("yes", "level"), LEVELS)
def test_the_level_of_what_happened_here(yes, level):
    assert level_of(yes) == level


@pytest.mark.parametrize(("yes", "tier"), TIERS)
def test_the_tier_of_research(yes, tier):
    assert tier_of(yes) == tier


@pytest.mark.django_db
def test_the_page_tells_both_with_the_reason_and_stores_nothing(writing, draft):
    page = writing.open(draft, "evidence", query="?figures=yes&study=yes&similar=yes")

    html = page.content.decode()
    assert "Monitored." in html
    assert "Tier 2 Moderate." in html
    assert "similar comparison group" in html
    draft.text.refresh_from_db()
    assert (draft.text.local_evidence, draft.text.tier_claimed) == (None, None)
