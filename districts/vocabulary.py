"""The fixed vocabularies of the public record: kinds of districts, flags of figures, units."""

from django.db import models

from core.grades import Grade


class DistrictKind(models.TextChoices):
    """What sort of local education agency a district is, in the state's words."""

    LOCAL = "local", "Local"
    REGIONAL = "regional", "Regional"
    CHARTER = "charter", "Charter"
    RESC = "resc", "RESC"
    ENDOWED = "endowed", "Endowed academy"
    TECHNICAL = "technical", "Technical (CTECS)"
    COLLEGE = "college", "College affiliated"
    STATE_AGENCY = "state_agency", "State agency"


# Who is compared with whom when similar districts are sought; kinds that are not here with none.
POOL_OF = {
    DistrictKind.LOCAL: "public",
    DistrictKind.REGIONAL: "public",
    DistrictKind.ENDOWED: "public",
    DistrictKind.CHARTER: "charter",
}
# The last two digits of a CSDE organization code say the kind.
KIND_OF_SUFFIX = {
    "11": DistrictKind.LOCAL,
    "12": DistrictKind.REGIONAL,
    "13": DistrictKind.CHARTER,
    "14": DistrictKind.RESC,
    "15": DistrictKind.STATE_AGENCY,
    "16": DistrictKind.TECHNICAL,
    "18": DistrictKind.COLLEGE,
    "22": DistrictKind.ENDOWED,
}


class DistrictStatus(models.TextChoices):
    """Whether a district still runs. Historic ones are kept so that their figures have a home."""

    ACTIVE = "active", "Active"
    HISTORIC = "historic", "Historic"


class GradeSpan(models.TextChoices):
    """The type of a district by the grades it offers; similar districts are sought within one."""

    K12 = "k12", "K–12"
    ELEMENTARY = "elementary", "Elementary"
    SECONDARY = "secondary", "Secondary"
    OTHER = "other", "Other"


def grade_span_of(lowest, highest):
    """The :class:`GradeSpan` of a district that offers these grades; "" when they are not recorded."""
    if lowest is None or highest is None:
        return ""
    if highest == Grade.G12 and lowest <= Grade.G1:
        return GradeSpan.K12
    if highest <= Grade.G8:
        return GradeSpan.ELEMENTARY
    if highest == Grade.G12 and lowest >= Grade.G5:
        return GradeSpan.SECONDARY
    return GradeSpan.OTHER


class ReferenceGroup(models.TextChoices):
    """District Reference Group of 2006, from A (least need) to I. Not updated by the state since."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"
    H = "H"
    I = "I"  # noqa: E741 - the state's own letter


class DistrictSize(models.TextChoices):
    """Bands of enrollment, for the size filter."""

    UNDER_1000 = "under_1000", "Under 1,000 students"
    FROM_1000 = "1000_2499", "1,000 to 2,499 students"
    FROM_2500 = "2500_4999", "2,500 to 4,999 students"
    FROM_5000 = "5000_up", "5,000 students or more"


# The first enrollment that no longer belongs to the band; the last band has no end.
SIZE_BAND_ENDS = {
    DistrictSize.UNDER_1000: 1000,
    DistrictSize.FROM_1000: 2500,
    DistrictSize.FROM_2500: 5000,
}


def size_band_of(enrollment):
    """The :class:`DistrictSize` of an October count; "" when there is no figure."""
    if enrollment is None:
        return ""
    for band, end in SIZE_BAND_ENDS.items():
        if enrollment < end:
            return band
    return DistrictSize.FROM_5000


class Relationship(models.TextChoices):
    """How a district serves a town."""

    LOCAL_BOARD = "local_board", "Local board of education"
    REGIONAL_MEMBER = "regional_member", "Member of a regional district"
    DESIGNATED_HIGH_SCHOOL = "designated_high_school", "Designated high school"


class ContactRole(models.TextChoices):
    """What a person is to the portal in their district."""

    LIAISON = "liaison", "Liaison"
    ATTENDANCE = "attendance", "Attendance lead"
    CCR = "ccr", "College and career lead"


class Unit(models.TextChoices):
    """What one figure of an indicator counts. The last three occur in statewide figures only."""

    PERCENT = "percent", "percent"
    STUDENTS = "students", "students"
    INDEX = "index", "points on a scale of 0 to 100"
    EXAMS = "exams", "exams"
    DISTRICTS = "districts", "districts"
    POINTS = "percentage_points", "percentage points"


class Direction(models.TextChoices):
    """Which way is better. Sizes and shares of a student body have no better way."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    NONE = "none", "Neither is better"


class Flag(models.TextChoices):
    """Why a figure is there or is not. Only a published figure has a value."""

    PUBLISHED = "published", "Published"
    SUPPRESSED = "suppressed", "Suppressed by its publisher"
    NOT_REPORTED = "not_reported", "Not reported"
    HELD_BACK = "held_back", "Held back by this portal's privacy rules"


class Period(models.TextChoices):
    """What the year of a statewide figure names."""

    SCHOOL_YEAR = "school_year", "School year"
    GRADUATING_CLASS = "graduating_class", "Graduating class"
