"""What staff see of one submission: the automatic checks, what changed, and what was said of it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from accounts.models import Role
from core.templatetags.portal import counted
from profiles import checklist, rules
from profiles.checking import checks_of, record_for
from profiles.checklist import Problem
from profiles.emails import people_of
from profiles.models import PracticeRevision
from profiles.reviewing import ASKED_IN, who_may_review
from profiles.versions import PARTS, SECTIONS, compare, key_of, label_of
from profiles.vocabulary import ClaimCheck
from profiles.workflow import SubmissionState

# What must be mended, what to look at, what is in order.
STOP, MIND, OK = "stop", "mind", "ok"
ICONS = {STOP: "error_outline", MIND: "warning", OK: "check_circle"}

BOXES = {
    SubmissionState.SUBMITTED: ["comments", "reason"],
    SubmissionState.IN_REVIEW: ["comments", "scores", "words", "evidence", "reason"],
    SubmissionState.SIGN_OFF: ["comments", "reason", "note"],
}


@dataclass(frozen=True)
class Check:
    """One thing that the portal looked at by itself."""

    kind: str
    name: str
    words: str = ""
    url: str = ""
    link: str = ""

    @property
    def icon(self):
        return ICONS[self.kind]


@dataclass
class Part:
    """An answer, or all rows of one kind: what it says, and what reviewers said of it.

    ``rows`` are profiles.versions.Row; ``said`` the comments of others on this text and all earlier ones;
    ``own`` the reader's own on this text.
    """

    key: str
    name: str
    rows: list
    said: list = field(default_factory=list)
    own: str = ""

    @property
    def changed(self):
        return any(row.state != "same" for row in self.rows)


class ReviewPage:
    """The page of ``submission`` for ``user``."""

    def __init__(self, submission, user):
        self.submission, self.user = submission, user
        texts = PracticeRevision.objects.defer("search_vector").select_related("practice__lead_district")
        parts = [key_of(part) for part in PARTS]
        parts += ["outcomes__indicator", "outcomes__student_group"]
        self.text = texts.prefetch_related(*parts).get(pk=submission.text_id)
        self.practice = self.text.practice
        self.base = self._base()
        self.comments = list(submission.comments.select_related("by", "text"))
        self.reviews = list(submission.reviews.select_related("reviewer"))
        self.checks = list(self._checks())
        self.parts = self._parts()

    def _base(self):
        """The text that the differences are told from; None when the whole text is new."""
        number = self.submission.reviewed_text_id or self.practice.public_revision_id
        return PracticeRevision.objects.defer("search_vector").filter(pk=number).first()

    @cached_property
    def boxes(self):
        """Names of the boxes that stand on the page, by where the submission stands and who reads."""
        return BOXES.get(self.submission.state, ()) if rules.may_review(self.user, self.submission) else ()

    @property
    def may_comment(self):
        return "comments" in self.boxes

    @property
    def may_ask(self):
        """It is the time to ask reviewers."""
        return self.submission.state in ASKED_IN

    @property
    def is_first(self):
        """There is nothing to compare the text with."""
        return self.base is None

    @property
    def is_update(self):
        """Readers see another text of this practice now."""
        return self.practice.public_revision_id not in (None, self.text.pk)

    # What the portal looked at

    @property
    def to_look_at(self):
        return [check for check in self.checks if check.kind != OK]

    @property
    def in_order(self):
        return [check for check in self.checks if check.kind == OK]

    def _checks(self):
        missing = checklist.missing_to_publish(self.text)
        problems = [one for one in missing if isinstance(one, Problem)]
        unanswered = [one.name for one in missing if one not in problems]
        yield from (Check(STOP, "Must not be public", f"{one.name}.") for one in problems)
        if unanswered:
            yield Check(STOP, "Not complete", f"It still needs: {'; '.join(unanswered)}.")
        else:
            yield Check(OK, "All required answers are there")
        if not problems:
            yield Check(OK, "Small groups and claims of proof", "No figure held back, no word of proof.")
        found = checklist.warnings(self.text)
        yield from (Check(MIND, "Words to look at", words) for words in found)
        if not found:
            yield Check(OK, "Text scan", "No dates of birth, student numbers, phone numbers or empty praise.")
        yield from self._claims()
        yield from self._links()
        yield self._contact()
        yield self._reviewers()

    def _claims(self):
        record = record_for([(self.practice, self.text)])
        checks = checks_of(self.text, self.practice.lead_district, record)
        preview = reverse("profiles:practice_preview", args=[self.practice.slug]) + "#results"
        for number, outcome in enumerate(self.text.outcomes.all(), start=1):
            name, check = f"Result {number} and public data", checks.get(outcome.pk)
            if check is None:
                measure = outcome.name or "No measure is named"
                yield Check(MIND, name, f"{measure}: on no public indicator, so nothing was computed.")
            else:
                kind = OK if check.result == ClaimCheck.AGREES else MIND
                words = f"{outcome.name}: {check.label[:1].lower()}{check.label[1:]}. {check.why}"
                yield Check(kind, name, words, preview, "See the chart")

    def _links(self):
        # A file is here, not elsewhere.
        pages = [row for row in self.text.resources.all() if not row.attachment_id]
        rows = [*pages, *self.text.sources.all(), *self.text.citations.all()]
        open_links = [row for row in rows if row.url.startswith("http:")]
        if without := [row for row in rows if not row.url]:
            names = "; ".join(str(row) for row in without)
            yield Check(MIND, "Without a web address", f"{names}.")
        if open_links:
            names = "; ".join(row.url for row in open_links)
            yield Check(MIND, "Addresses without encryption", f"{names}. Ask for https.")
        if rows and not (without or open_links):
            yield Check(OK, "Web addresses", f"{counted(len(rows), 'address,addresses')}, not opened now.")

    def _contact(self):
        if self.practice.contact_email:
            return Check(OK, "Contact", "Readers' messages reach a person in the district.")
        url = reverse("admin:profiles_practice_change", args=[self.practice.pk])
        return Check(
            MIND, "No contact", "Readers' messages would come to the Department.", url, "Name a contact"
        )

    def _reviewers(self):
        district = self.practice.lead_district
        members = set(district.memberships.values_list("user_id", flat=True))
        ours = [review for review in self.reviews if review.reviewer_id in members]
        if ours:
            return Check(STOP, "Reviewers", f"A reviewer belongs to {district.short_name}.")
        return Check(OK, "Reviewers", f"None of them belongs to {district.short_name}.")

    # What changed, and what was said

    def _parts(self):
        sections = compare(self.base or PracticeRevision(), self.text, everything=True)
        rows = [row for section in sections for row in section.rows]
        parts = {key: Part(key, label_of(key), []) for key in keys()}
        for row in rows:
            parts[row.key].rows.append(row)
        for one in self.comments:
            part = parts.setdefault(one.field, Part(one.field, one.field, []))
            if one.text_id == self.text.pk and one.by_id == self.user.pk:
                part.own = one.words
            else:
                part.said.append(one)
        return list(parts.values())

    @property
    def changed(self):
        """Parts that differ from the text they are compared with: on a first look all that say anything."""
        return [part for part in self.parts if part.changed]

    @property
    def unchanged(self):
        """Parts that say what they said; on a first look those that say nothing."""
        return [part for part in self.parts if not part.changed]

    # Who reviews

    @property
    def mine(self):
        """The reader's own review; None when they were not asked and gave no scores."""
        return next((review for review in self.reviews if review.reviewer_id == self.user.pk), None)

    @property
    def signers(self):
        """Who is asked to sign off, in the district."""
        return people_of(self.submission, Role.SIGNER)

    @property
    def could_review(self):
        """Staff who can be asked and were not."""
        return who_may_review(self.submission).exclude(pk__in=[one.reviewer_id for one in self.reviews])


def keys():
    """Every key that a comment may be about."""
    return [key_of(told) for _, keys in SECTIONS for told in keys]
