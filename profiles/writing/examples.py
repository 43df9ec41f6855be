"""How others answer: words of a practice that is public, with its name. Nothing is made up."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.text import Truncator

from profiles.models import Practice
from profiles.writing.rows import KINDS

# Enough to see how an answer is written; the rest is a link away.
WORDS = 120
# What a row says beside its name.
MORE = ("what", "people", "mitigation", "caveat")


@dataclass(frozen=True)
class Example:
    """``words`` (Markdown) that ``practice`` says in answer to the question of a step."""

    practice: object
    words: str


def example_of(step, practice):
    """An :class:`Example` from another practice than ``practice``; None where no public one has any."""
    if not step.example:
        return None
    kind = next((kind for kind in KINDS.values() if kind.rows == step.example), None)
    listed = Practice.objects.listed().exclude(pk=practice.pk)
    if kind:
        rows = kind.model.objects.filter(revision=OuterRef("public_revision"))
        listed = listed.filter(Exists(rows))
    else:
        listed = listed.exclude(**{f"public_revision__{step.example}": ""})
    found = (
        listed.select_related("public_revision", "lead_district")
        .defer("public_revision__search_vector")
        .order_by("-first_installment", "published_at", "pk")
        .first()
    )
    if found is None:
        return None
    words = _rows(kind, found) if kind else getattr(found.public_revision, step.example)
    return Example(found, Truncator(words).words(WORDS, truncate=" …"))


def _rows(kind, practice):
    """The first rows of a list, as a list in Markdown."""
    rows = kind.model.objects.filter(revision=practice.public_revision_id)[:3]
    lines = []
    for row in rows:
        words = [
            str(row),
            *(getattr(row, name, "") for name in MORE if getattr(row, name, "") not in str(row)),
        ]
        lines.append("- " + ". ".join(one.strip().rstrip(".") for one in words if one) + ".")
    return "\n".join(lines)
