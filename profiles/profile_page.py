"""The page of one practice: its sections in order, and what each shows. No query but the ones it is given."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.places import fillers
from core.schoolyear import school_year
from districts.display import SUPPRESSED, limits_now
from profiles import checklist, evidence
from profiles.checking import checks_of, record_for
from profiles.linked_data import practice_facts
from profiles.upkeep import STALE_MONTHS, is_fresh
from profiles.vocabulary import (
    Assignment,
    Author,
    ComponentKind,
    FundingSource,
    Offer,
    Status,
)
from profiles.workflow import OPEN, State


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its name in "On this page", and whether there is anything in it."""

    id: str
    label: str
    content: object

    @property
    def template(self):
        return f"profiles/practice/{self.id}.html"


@dataclass(frozen=True)
class Banner:
    """The one note above a profile."""

    title: str
    text: str


class ProfilePage:
    """Everything ``practice.html`` and its sections show, from a practice loaded ``with_profile()``.

    ``change`` is the step into the practice's state (None: none on record), ``today`` a date. ``text``
    is shown instead of the public one, for a preview. ``record`` holds what its district publishes
    (checking.record_for; loaded when it is needed), ``charts`` are those of profiles/charts.py.
    """

    def __init__(self, practice, *, change, today, text=None, record=None, charts=None):
        self.practice = practice
        self._record = record
        self.charts = charts or {}
        self.text = text or practice.public_revision
        self.district = practice.lead_district.short_name
        self.change = change
        self.today = today
        self.by_district = self.text.written_by == Author.DISTRICT

    @cached_property
    def sections(self):
        """The sections that have content, in reading order."""
        text = self.text
        every = [
            Section("summary", "Summary", text.summary),
            Section("problem", "The problem", text.problem),
            Section(
                "how",
                "How it works",
                text.description or text.features or self.core or self.adaptable or text.logic_model,
            ),
            Section("districts", self.districts_label, len(self.participations) > 1 or self.told),
            Section("reach", "Where and for whom", self.reach),
            Section("people", self.people_label, text.roles.all() or text.partners.all()),
            Section("starting", "Starting it and keeping it going", self._starting),
            Section("cost", "Cost", self.cost or text.cost_note),
            Section("results", "Results", self.has_results),
            Section("fit", "Would it suit you?", text.good_fit or text.be_careful),
            Section("ask", "Questions to ask", self.questions),
            Section("use", "Who uses it", self._has_place_for_use),
            Section("resources", "Resources", self.resources),
            Section("sources", "Sources", text.sources.all() or text.citations.all() or self.by_district),
        ]
        return [section for section in every if section.content]

    @property
    def _has_place_for_use(self):
        """Whether an app above tells who uses it (the place "practice:use"); of the public text alone."""
        is_public = self.text.pk == self.practice.public_revision_id and self.practice.state in OPEN
        return is_public and bool(fillers("practice:use"))

    # Head

    @property
    def url(self):
        """Its whole address, for links that leave the portal."""
        return settings.SITE_URL + self.practice.get_absolute_url()

    @property
    def facts(self):
        """The same for search engines (linked_data.py)."""
        return practice_facts(self)

    @property
    def trail(self):
        """The pages above this one."""
        steps = [{"label": "Practices", "url": reverse("profiles:practice_list")}]
        if topic := self.text.main_topic:
            steps.append({"label": topic.name, "url": topic.get_absolute_url()})
        return steps

    @property
    def provenance(self):
        """Who wrote this text, and from what."""
        if self.by_district:
            return f"Written by {self.district}. The State Department of Education read it before publishing."
        return (
            "Written by the State Department of Education from published sources."
            " What they do not say is left out or asked below."
        )

    @cached_property
    def banner(self):
        """The weightiest of what a reader must know first: archived, ended, paused, not checked; or None."""
        reason = self.change.reason if self.change and self.change.to_state == self.practice.state else ""
        if self.practice.state == State.ARCHIVED:
            return Banner(
                "This profile is archived.",
                f"{reason} It is kept for the record and is no longer found by search.".strip(),
            )
        if self.practice.state == State.ENDED:
            return Banner("This practice has ended.", reason or self.text.status_reason)
        if self.text.status in (Status.ENDED, Status.PAUSED):
            verb = "has ended" if self.text.status == Status.ENDED else "is paused"
            return Banner(f"This practice {verb}.", self.text.status_reason)
        if self.practice.published_at is None:
            return None
        checked = self.practice.verified_on or timezone.localdate(self.practice.published_at)
        if self.practice.state == State.STALE or not is_fresh(checked, self.today):
            return Banner(
                "Not checked lately.",
                f"Nobody has checked this profile for {STALE_MONTHS} months or more."
                f" Ask {self.district} before you rely on it.",
            )
        return None

    # How it works

    @cached_property
    def core(self):
        """Parts to keep, as components/parts.html takes them."""
        return self._components(ComponentKind.CORE)

    @cached_property
    def adaptable(self):
        """Parts to fit to one's own district."""
        return self._components(ComponentKind.ADAPTABLE)

    def _components(self, kind):
        return [
            {"name": component.name, "text": "\n\n".join(filter(None, [component.what, component.variation]))}
            for component in self.text.components.all()
            if component.kind == kind
        ]

    # Districts and people

    @property
    def participations(self):
        return self.text.participations.all()

    @property
    def others(self):
        """How many districts take part besides the lead."""
        return sum(p.district_id != self.practice.lead_district_id for p in self.participations)

    @cached_property
    def told(self):
        """Participations of which the text says what the district did or saw."""
        return [p for p in self.participations if p.did or p.saw]

    @cached_property
    def untold(self):
        """The other participations: their names alone are known."""
        return [p for p in self.participations if not (p.did or p.saw)]

    @property
    def each_its_own_way(self):
        """True when at least two districts say what they did."""
        return sum(bool(p.did) for p in self.participations) > 1

    @property
    def districts_label(self):
        if len(self.participations) > 1:
            return "Districts that take part"
        words = [word for word in ("did", "saw") if any(getattr(p, word) for p in self.participations)]
        return f"What {self.district} {' and '.join(words)}"

    @property
    def people_label(self):
        return "People and time" if self.text.roles.all() else "Partners"

    @cached_property
    def people(self):
        """(role, how many and how much time) of the roles of which either is recorded."""
        return [(role.role, words) for role in self.text.roles.all() if (words := _role_words(role))]

    @cached_property
    def people_unknown(self):
        """Names of the roles of which no more is recorded."""
        return [role.role for role in self.text.roles.all() if not _role_words(role)]

    @property
    def people_gap(self):
        """The one grey line for what is not said of people and time; empty when nothing more need be said."""
        roles = self.text.roles.all()
        if not roles or any(role.fte is not None or role.hours_a_week is not None for role in roles):
            return ""
        if not self.people:
            return "How many people and how many hours is not recorded."
        said = any("not recorded" in words for _, words in self.people)
        return "" if said else "Hours are not recorded."

    @cached_property
    def reach(self):
        """(name, words) of whom it reaches; empty when it would only say "all students"."""
        text = self.text
        groups = [served.student_group for served in text.groups_served.all()]
        too_few = evidence.reaches_too_few(text, limits_now())
        counts = [
            f"{count:,} {noun if count == 1 else noun + 's'}"
            for count, noun in [
                (None if too_few else text.reach_students, "student"),
                (text.reach_schools, "school"),
                (text.reach_staff, "staff member"),
            ]
            if count is not None
        ]
        if too_few:
            counts = [SUPPRESSED, *counts]
        when = f", in {school_year(text.reach_year)}" if text.reach_year else ""
        rows = [
            ("Students", ", ".join(group.name for group in groups)),
            ("Reached", f"{', '.join(counts)}{when}" if counts else ""),
            ("Extent", text.get_extent_display()),
            ("Schools", ", ".join(school.name for school in text.schools.all())),
            ("When", self._when),
        ]
        known = [(name, words) for name, words in rows if words]
        only_everyone = [group.code for group in groups] == ["all_students"]
        return [] if only_everyone and [name for name, _ in known] == ["Students"] else known

    @property
    def _when(self):
        start, end = school_year(self.text.start_year), school_year(self.text.end_year)
        years = (
            f"From {start} to {end}"
            if start and end
            else f"Began in {start}"
            if start
            else f"Until {end}"
            if end
            else ""
        )
        return ". ".join(filter(None, [years, self.text.get_status_display()]))

    # Starting, cost

    @property
    def needs(self):
        """(name, text) of what it takes besides people and money."""
        text = self.text
        board = [f"{text.get_board_commitment_display()}." if text.board_commitment else "", text.board_note]
        rows = [
            ("Training", text.training),
            ("Technology", text.technology),
            ("Data", text.data_needed),
            ("Board of education", " ".join(filter(None, board))),
        ]
        return [(name, words) for name, words in rows if words]

    @property
    def _starting(self):
        text = self.text
        return (
            self.needs
            or text.before_you_start
            or text.to_sustain
            or text.milestones.all()
            or text.risks.all()
        )

    @cached_property
    def cost(self):
        """(name, words) of money."""
        text = self.text
        rows = [
            ("To start", _dollars(text.startup_cost, not_known=text.startup_cost_not_known)),
            ("Each year", _dollars(text.annual_cost, not_known=text.annual_cost_not_known)),
            ("For each student", text.get_cost_band_display()),
            ("Paid from", ", ".join(FundingSource(source).label for source in text.funding_sources)),
        ]
        return [(name, words) for name, words in rows if words]

    @property
    def yearly_cost_open(self):
        """True when nothing is said of the yearly cost, in no note either."""
        text = self.text
        return text.annual_cost is None and not text.annual_cost_not_known and not text.cost_note

    # Results

    @cached_property
    def claims(self):
        """Every claimed result, with what stands behind it."""
        record = self._record or record_for([(self.practice, self.text)])
        limits, checks = limits_now(), checks_of(self.text, self.practice.lead_district, record)
        return [
            replace(
                evidence.claim_of(outcome, limits, checks.get(outcome.pk)),
                chart=self.charts.get(outcome.pk),
            )
            for outcome in self.text.outcomes.all()
        ]

    @property
    def some_unchecked(self):
        return any(not claim.check for claim in self.claims)

    @property
    def older_evidence(self):
        """What to say of old results, whatever stands above the profile; empty when they are not old."""
        return evidence.older_evidence(self.text.outcomes.all(), self.text.start_year, self.today)

    @property
    def level_means(self):
        return evidence.LEVEL_MEANS.get(
            self.text.local_evidence, "Nobody has yet judged the results by their evidence."
        )

    @property
    def tier_means(self):
        """What the confirmed tier says, or what is only claimed."""
        text = self.text
        if text.tier_confirmed is not None:
            return evidence.TIER_MEANS[text.tier_confirmed]
        if text.tier_claimed:
            who = "The district" if self.by_district else "A source"
            return f"{who} claims {text.get_tier_claimed_display()}. No reviewer has confirmed it."
        if text.citations.all():
            return "Research is named below. Nobody has reviewed it yet."
        return "Nobody has yet looked for studies of this idea in other places."

    @property
    def has_results(self):
        text = self.text
        words = [text.did_not_work, text.who_gains, text.unintended_effects]
        judged = [text.local_evidence, text.tier_claimed, text.tier_confirmed]
        return text.outcomes.all() or text.no_outcome_data or any(words) or any(judged)

    # Asking

    @cached_property
    def questions(self):
        """What the text leaves open, as components/gaps.html takes it."""
        return [{"field": q.name, "question": q.ask} for q in checklist.worth_asking(self.text)]

    @property
    def ask_intro(self):
        who = "The profile does" if self.by_district else "The sources do"
        return f"{who} not answer these. They make a good first conversation."

    @property
    def has_contact(self):
        """True when messages go to a contact on record; else they go to the department."""
        return bool(self.practice.reachable_contact)

    @property
    def contact_url(self):
        """The form that writes to the district."""
        return reverse("contacts:contact", args=[self.practice.slug])

    @property
    def ask_url(self):
        """The same with the open questions in it."""
        return f"{self.contact_url}?ask=all"

    @property
    def correction_url(self):
        """The form by which anyone confirms, completes or corrects this page."""
        return reverse("contacts:correction", args=[self.practice.slug])

    @property
    def offers(self):
        return [Offer(offer).label for offer in self.text.offers]

    @cached_property
    def resources(self):
        """What a reader can open, the video last."""
        text = self.text
        rows = [
            {
                "title": resource.title,
                "url": resource.attachment.get_absolute_url() if resource.attachment else resource.url,
                "file": resource.attachment,
                "icon": "file_download"
                if resource.attachment
                else "launch"
                if resource.kind in ("web_page", "form", "video", "")
                else "file_download",
                "words": [
                    resource.get_kind_display(),
                    resource.language,
                    _accessible(resource.accessible),
                    resource.note,
                    resource.attachment.alt_text if resource.attachment else "",
                ],
            }
            for resource in text.resources.all()
        ]
        if text.video_url:
            captions = text.video_captions or "Captions: not recorded"
            rows.append(
                {
                    "title": "Video of the practice",
                    "url": text.video_url,
                    "file": None,
                    "icon": "launch",
                    "words": ["Video", captions],
                }
            )
        for row in rows:
            row["words"] = [word.rstrip(".") for word in row["words"] if word]
        return rows


def _role_words(role):
    parts = [
        role.people,
        f"{role.fte.normalize():f} of full time" if role.fte is not None else "",
        f"{role.hours_a_week.normalize():f} hours a week" if role.hours_a_week is not None else "",
        {Assignment.NEW: "new for this", Assignment.REASSIGNED: "reassigned from other work"}.get(
            role.assignment, ""
        ),
    ]
    words = "; ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _dollars(amount, *, not_known):
    if amount is None:
        return "Not known" if not_known else ""
    return f"${amount:,}" if amount else "Nothing"


def _accessible(accessible):
    return {True: "Accessible", False: "Not fully accessible", None: ""}[accessible]
