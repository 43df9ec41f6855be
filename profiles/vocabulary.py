"""The words of a practice profile (design: profile.md), as choices.

An empty value (``""`` or ``None``) always means "Not recorded": no source says it.
"""

from django.db import models
from django.db.models import IntegerChoices, TextChoices

from core.uploads import Kind


class PracticeType(TextChoices):
    PROTOCOL = "protocol", "Protocol"
    PROGRAM = "program", "Program"
    POLICY = "policy", "Policy"
    PARTNERSHIP = "partnership", "Partnership"
    SCHEDULE_OR_STAFFING = "schedule_or_staffing", "Schedule or staffing"
    PROFESSIONAL_LEARNING = "professional_learning", "Professional learning"
    TOOL = "tool", "Tool"


class DistrictRole(TextChoices):
    LEAD = "lead", "Lead"
    PARTNER = "partner", "Partner"


class PartnerKind(TextChoices):
    STATE_AGENCY = "state_agency", "State agency"
    COLLEGE = "college", "College"
    EMPLOYER = "employer", "Employer"
    NONPROFIT = "nonprofit", "Nonprofit"
    RESC = "resc", "Regional service center"
    FAMILY_ORGANIZATION = "family_organization", "Family organization"
    OTHER = "other", "Other"


class Status(TextChoices):
    """Is the practice in use today?"""

    IN_USE = "in_use", "In use"
    EXPANDING = "expanding", "Expanding"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


class Stage(TextChoices):
    """Implementation stage, by the National Implementation Research Network."""

    EXPLORATION = "exploration", "Exploration"
    INSTALLATION = "installation", "Installation"
    INITIAL = "initial", "Initial implementation"
    FULL = "full", "Full implementation"


class Use(TextChoices):
    """How far a district is with a practice of another district that it put to use."""

    EXPLORING = "exploring", "Exploring"
    INSTALLING = "installing", "Installing"
    IN_USE = "in_use", "In use"
    STOPPED = "stopped", "Stopped"


# Who explores has not adopted yet, who stopped no longer does.
ADOPTED = (Use.INSTALLING, Use.IN_USE)


class Extent(TextChoices):
    ONE_SCHOOL = "one_school", "One school"
    SEVERAL_SCHOOLS = "several_schools", "Several schools"
    GRADE_BAND = "grade_band", "A grade band"
    DISTRICT = "district", "District-wide"
    SEVERAL_DISTRICTS = "several_districts", "Several districts"


class GradeBand(TextChoices):
    """Bands that people filter by; a practice is in each band it touches."""

    ELEMENTARY = "pk-5", "PK–5"
    MIDDLE = "6-8", "6–8"
    HIGH = "9-12", "9–12"

    @property
    def span(self):
        """Lowest and highest grade of the band (core.grades)."""
        return {"pk-5": (-1, 5), "6-8": (6, 8), "9-12": (9, 12)}[self.value]


class CostBand(TextChoices):
    """Dollars for each student reached in a year."""

    NONE = "none", "No added cost"
    UNDER_100 = "under_100", "Under $100 a student"
    FROM_100 = "100_249", "$100 to $249 a student"
    FROM_250 = "250_899", "$250 to $899 a student"
    FROM_900 = "900_1499", "$900 to $1,499 a student"
    FROM_1500 = "1500_up", "$1,500 and more a student"

    @classmethod
    def of(cls, annual_cost, students):
        """The band of ``annual_cost`` dollars for ``students``; empty when either is not recorded."""
        if annual_cost == 0:
            return cls.NONE
        if annual_cost is None or not students:
            return ""
        each = annual_cost / students
        for limit, band in [
            (100, cls.UNDER_100),
            (250, cls.FROM_100),
            (900, cls.FROM_250),
            (1500, cls.FROM_900),
        ]:
            if each < limit:
                return band
        return cls.FROM_1500


class FundingSource(TextChoices):
    LOCAL_BUDGET = "local_budget", "Local budget"
    TITLE_I = "title_i", "Title I"
    OTHER_TITLES = "other_titles", "Other Titles"
    IDEA = "idea", "IDEA"
    PERKINS = "perkins", "Perkins"
    ALLIANCE_DISTRICT = "alliance_district", "Alliance District"
    STATE_GRANT = "state_grant", "State grant"
    FEDERAL_RELIEF = "federal_relief", "Federal relief (ended)"
    PHILANTHROPY = "philanthropy", "Philanthropy"
    NONE = "none", "None"


class BoardCommitment(TextChoices):
    NONE = "none", "None needed"
    INFORMED = "informed", "Board informed"
    ENDORSED = "endorsed", "Board endorsed it"
    BUDGET_LINE = "budget_line", "A line in the budget"
    POLICY_ADOPTED = "policy_adopted", "Policy adopted"


class LocalEvidence(IntegerChoices):
    """Did it work here? Set by a reviewer."""

    EXPERIENCE = 1, "Experience only"
    MONITORED = 2, "Monitored"
    COMPARED = 3, "Compared"
    EVALUATED = 4, "Independently evaluated"


class Tier(IntegerChoices):
    """Is it backed elsewhere? Tiers of the Every Student Succeeds Act; 0 is "none"."""

    NONE = 0, "No research named"
    STRONG = 1, "Tier 1 Strong"
    MODERATE = 2, "Tier 2 Moderate"
    PROMISING = 3, "Tier 3 Promising"
    RATIONALE = 4, "Tier 4 Demonstrates a rationale"


class Offer(TextChoices):
    QUESTIONS = "questions", "Answer questions"
    CALL = "call", "Video call"
    VISIT = "visit", "Host a visit"
    PRESENT = "present", "Present to your team"
    FILES = "files", "Share files"


class Attestation(TextChoices):
    """What a district stands for when it submits its own profile."""

    ACCURATE = "accurate", "What it says is accurate"
    AUTHORITY = "authority", "The superintendent agrees to its publication"
    NO_STUDENT_DATA = "no_student_data", "It holds no information about a single student"
    MEDIA_CONSENTS = "media_consents", "The people in its images and videos have agreed"
    MAY_BE_CONTACTED = "may_be_contacted", "The district may be contacted about it"
    YEARLY_CHECK = "yearly_check", "The district will check it once a year"


class Author(TextChoices):
    """Who wrote this text."""

    CSDE = "csde", "State Department of Education, from published sources"
    DISTRICT = "district", "The district"


class Verifier(TextChoices):
    CSDE = "csde", "Sources checked by CSDE"
    DISTRICT = "district", "Confirmed by the district"


class ContactVisibility(TextChoices):
    PUBLIC = "public", "Anyone"
    LEADERS = "leaders", "Signed-in leaders"
    RELAYED = "relayed", "Nobody: messages are relayed"


class ComponentKind(TextChoices):
    CORE = "core", "Core"
    ADAPTABLE = "adaptable", "Adaptable"


class Assignment(TextChoices):
    NEW = "new", "New"
    REASSIGNED = "reassigned", "Reassigned"


class OutcomeUnit(TextChoices):
    PERCENT = "percent", "Percent"
    POINTS = "points", "Percentage points"
    COUNT = "count", "Count"
    SCALE = "scale", "Scale"


class Direction(TextChoices):
    LOWER = "lower", "Lower is better"
    HIGHER = "higher", "Higher is better"


class OutcomeScope(TextChoices):
    SERVED = "served", "Students served"
    SCHOOL = "school", "School"
    DISTRICT = "district", "District"


class Comparison(TextChoices):
    NONE = "none", "None"
    STATE = "state", "State"
    PEERS = "peers", "Peers"
    MATCHED = "matched", "Matched"
    RANDOMIZED = "randomized", "Randomized"


class ClaimCheck(TextChoices):
    AGREES = "agrees", "Agrees with public data"
    NOT_VISIBLE = "not_visible", "Not visible in public data"
    CANNOT = "cannot", "Cannot be checked"
    SUPPRESSED = "suppressed", "Suppressed: too few students"


class ResourceKind(TextChoices):
    DOCUMENT = "document", "Document"
    SLIDES = "slides", "Slides"
    SPREADSHEET = "spreadsheet", "Spreadsheet"
    VIDEO = "video", "Video"
    WEB_PAGE = "web_page", "Web page"
    FORM = "form", "Form"
    OTHER = "other", "Other"


class FileKind(TextChoices):
    """Kinds of files that a practice may have, as core.uploads tells them apart."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    PPTX = "pptx", "PowerPoint"
    PNG = "png", "Picture (PNG)"
    JPEG = "jpeg", "Picture (JPEG)"

    @property
    def content_type(self):
        return Kind[self.name].content_type


def choice_field(choices, **options):
    """A column for one of ``choices``; empty means not recorded."""
    size = max(len(value) for value in choices.values)
    return models.CharField(max_length=size, choices=choices, blank=True, default="", **options)
