"""Practices: the identity, its texts with their parts, and its history."""

from profiles.models.attachments import Attachment
from profiles.models.context import TopicIndicator
from profiles.models.imports import ImportedRow, ImportState, PracticeImport, RowKind
from profiles.models.keeping import SentNotice, YearlyCheck
from profiles.models.links import LinkCheck
from profiles.models.looking_for import LookingFor, LookingForStep, ToldOwner
from profiles.models.parts import (
    Citation,
    Component,
    GroupServed,
    Milestone,
    Outcome,
    Participation,
    Partner,
    Resource,
    Risk,
    Role,
    School,
    Source,
    TopicPlacement,
)
from profiles.models.practice import Practice, SlugRedirect, StatusChange
from profiles.models.revision import PracticeRevision, SearchWord, TaggedRevision
from profiles.models.searches import SearchMiss
from profiles.models.submission import FieldComment, Review, Submission, SubmissionStep, Writer

__all__ = [
    "Attachment",
    "Citation",
    "Component",
    "FieldComment",
    "GroupServed",
    "ImportState",
    "ImportedRow",
    "LinkCheck",
    "LookingFor",
    "LookingForStep",
    "Milestone",
    "Outcome",
    "Participation",
    "Partner",
    "Practice",
    "PracticeImport",
    "PracticeRevision",
    "Resource",
    "Review",
    "Risk",
    "Role",
    "RowKind",
    "School",
    "SearchMiss",
    "SearchWord",
    "SentNotice",
    "SlugRedirect",
    "Source",
    "StatusChange",
    "Submission",
    "SubmissionStep",
    "TaggedRevision",
    "ToldOwner",
    "TopicIndicator",
    "TopicPlacement",
    "Writer",
    "YearlyCheck",
]
