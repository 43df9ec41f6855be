"""What to look at while there is time to mend it: about single students, small groups, words that claim."""

from dataclasses import replace

from django.db.models import Prefetch

from districts.display import limits_now
from profiles import evidence, wording
from profiles.charts import charts_of
from profiles.checking import checks_of, record_for
from profiles.models import Outcome, Practice, PracticeRevision
from profiles.writing.fields import LinesField, WordsField

# What a reader takes away: here praise and claims of proof are told.
HEADLINES = {"title", "tagline", "summary", "claim"}
FIGURES = {
    "baseline": "the value before the start",
    "followup": "the value after the start",
    "comparison_baseline": "their value before",
    "comparison_followup": "their value after",
}


def advice_on(form):
    """Sentences on what the fields of ``form`` hold now; none of them keeps anybody from going on."""
    found = []
    if isinstance(form.instance, Practice):
        return found  # a contact's phone is one
    for bound in form:
        if isinstance(bound.field, (WordsField, LinesField)):
            found += _on_words(bound.label, str(bound.value() or ""), headline=bound.name in HEADLINES)
    row, limits = form.instance, limits_now()
    if isinstance(row, Outcome):
        found += _on_figures(row, limits)
    if isinstance(row, PracticeRevision) and evidence.reaches_too_few(row, limits):
        found.append(
            f"Fewer than {limits.numerator} students: leave the number out, or it keeps the text back."
        )
    return found


def _on_words(label, words, *, headline):
    label = label.rstrip("?")  # it is no question here
    for finding in wording.private(words):
        yield f"{label}: “{finding.words}” looks like {finding.advice}. Nothing may point at a student."
    if headline:
        for finding in wording.claims_of_proof(words):
            yield f"{label}: instead of “{finding.words}” say {finding.advice}."
        for finding in wording.praise(words):
            yield f"{label}: “{finding.words}” tells a reader little. Say {finding.advice}."


def _on_figures(row, limits):
    for name in evidence.held_back_figures(row, limits):
        yield (
            f"Too few students stand behind {FIGURES[name]}: at least {limits.numerator} must be counted,"
            f" in a group of at least {limits.denominator}. Leave it out, or take a larger group or several"
            " years together; until then the text cannot be sent."
        )


def shown_beneath(row, submission):
    """A result as readers will see it, with its check and chart where it is on a public figure.

    None for other rows, and for a result that is not stored yet.
    """
    if not isinstance(row, Outcome) or row.pk is None:
        return None
    # A chart stands under the last result that shares it: here there is this one alone.
    alone = Outcome.objects.filter(pk=row.pk).select_related("indicator", "student_group")
    texts = PracticeRevision.objects.defer("search_vector").prefetch_related(Prefetch("outcomes", alone))
    text, district = texts.get(pk=row.revision_id), submission.practice.lead_district
    [stored] = text.outcomes.all()
    record = record_for([(submission.practice, text)])
    check = checks_of(text, district, record).get(row.pk)
    claim = evidence.claim_of(stored, limits_now(), check)
    return replace(claim, chart=charts_of(text, district, record).get(row.pk))
