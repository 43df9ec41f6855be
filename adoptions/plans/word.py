"""A plan as a Word document: plan.docx (word_template.py) filled in. What people typed comes out as text."""

import io

from django.conf import settings
from django.utils import timezone
from docxtpl import DocxTemplate

from adoptions.plans.document import facts_of
from adoptions.plans.word_template import PATH


def word_document(plan):
    """The document as bytes; ``plan`` is loaded with its content."""
    facts = facts_of(plan)
    facts["about"] = f"Made with Learn Together, Grow Together CT, {settings.SITE_URL}"
    facts["footer"] = facts["title"]
    for goal in facts["goals"]:
        goal["rows"] = [_with_breaks(row) for row in goal["rows"]]
    template = DocxTemplate(PATH)
    # Autoescape: "<", "&" and the braces of a template are text like any other.
    template.render(facts, autoescape=True)
    about = template.docx.core_properties
    about.title, about.language = facts["title"], "en-US"
    about.created = about.modified = timezone.now().replace(tzinfo=None)
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def _with_breaks(row):
    """A row whose lines stand under each other in a cell; its reasons are paragraphs of their own."""
    broken = {name: "\n".join(value) for name, value in row.items() if isinstance(value, list)}
    return row | broken | {"reasons": row["reasons"]}
