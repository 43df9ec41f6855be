"""The founding content: practices that CSDE wrote from published sources, one TOML file each.

A file says what its sources say and leaves out the rest ("Not recorded"). Loading the same
files again changes nothing; a changed file becomes a new text; a practice whose text people
have written since is left alone.
"""

import hashlib
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.grades import parse_grade
from districts.models import District, Indicator, StudentGroup
from profiles import actions, indexing, texts
from profiles.models import (
    Citation,
    Component,
    GroupServed,
    Milestone,
    Outcome,
    Participation,
    Partner,
    Practice,
    PracticeRevision,
    Resource,
    Risk,
    Role,
    School,
    Source,
    TaggedRevision,
    TopicIndicator,
    TopicPlacement,
)
from profiles.vocabulary import ContactVisibility, DistrictRole, Verifier
from profiles.workflow import State
from topics.models import StateFact, Tag, Topic

PARTS = {
    "citations": Citation,
    "components": Component,
    "districts": Participation,
    "milestones": Milestone,
    "outcomes": Outcome,
    "partners": Partner,
    "resources": Resource,
    "risks": Risk,
    "roles": Role,
    "schools": School,
    "sources": Source,
}
# Keys that are about the practice or need a look-up, not columns of its text.
OTHER_KEYS = {
    "slug",
    "lead_district",
    "first_installment",
    "checked",
    "contact_role",
    "topics",
    "tags",
    "student_groups",
    "lowest_grade",
    "highest_grade",
}


class ContentError(Exception):
    """Problems of the authored files, all of them, one a line: ``file: what is wrong``."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Loaded:
    """What a load did, in counts of practices."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_topics(folder):
    """Create the topics and tags of ``folder``/topics.toml and tags.toml that are not there yet.

    Those that are there belong to staff by now and are left alone. Returns how many were created.
    """
    topics = _read(Path(folder) / "topics.toml")["topics"]
    tags = _read(Path(folder) / "tags.toml")["tags"]
    new = 0
    for topic in topics:
        values = topic | {"introduction": topic["introduction"].strip()}
        new += Topic.everything.get_or_create(slug=topic["slug"], defaults=values)[1]
    for tag in tags:
        values = {"name": tag["name"], "related_terms": tag.get("related", []), "approved": True}
        new += Tag.everything.get_or_create(slug=tag["slug"], defaults=values)[1]
    return new


@transaction.atomic
def load_state_context(folder):
    """Create the facts and series of ``folder``/state_facts.toml that their topics do not have yet.

    Those that are there belong to staff by now and are left alone. Returns how many were created.
    """
    content, known, new = _read(Path(folder) / "state_facts.toml"), _Known(), 0
    for position, row in enumerate(content["series"]):
        topic = _look_up(known.topics, row["topic"], "topic")
        indicator = _look_up(known.indicators, row["indicator"], "indicator")
        values = {"position": position}
        new += TopicIndicator.objects.get_or_create(topic=topic, indicator=indicator, defaults=values)[1]
    for position, row in enumerate(content["facts"]):
        source = _look_up(content["sources"], row.pop("source"), "source")
        topic = _look_up(known.topics, row.pop("topic"), "topic")
        if StateFact.objects.filter(topic=topic, slug=row["slug"]).exists():
            continue
        fact = StateFact(topic=topic, position=position, **source, **row)
        fact.full_clean()
        fact.save()
        new += 1
    return new


@transaction.atomic
def load_practices(folder):
    """Load every TOML file of ``folder``: all of them or none. Returns :class:`Loaded`.

    Raises :class:`ContentError` with every problem of every file.
    """
    at = timezone.now()
    files = sorted(Path(folder).glob("*.toml"))
    if not files:
        raise ContentError([f"{folder}: no practice files"])
    known, result, problems = _Known(), Loaded(), []
    for path in files:
        try:
            with transaction.atomic():
                _load(path, known, at, result)
        except (ContentError, ValidationError, KeyError, ValueError, TypeError) as error:
            problems += [f"{path.name}: {line}" for line in _lines(error)]
    if problems:
        raise ContentError(problems)
    indexing.rebuild_words()
    return result


class _Known:
    """Look-ups by the names that files use, each loaded once."""

    def __init__(self):
        self.districts = {d.code: d for d in District.objects.all()}
        self.indicators = {i.code: i for i in Indicator.objects.all()}
        self.groups = {g.code: g for g in StudentGroup.objects.all()}
        self.topics = {t.slug: t.merged_into or t for t in Topic.everything.select_related("merged_into")}
        self.tags = {t.slug: t.merged_into or t for t in Tag.everything.select_related("merged_into")}


def _load(path, known, at, result):
    content, digest = _read(path), hashlib.sha256(path.read_bytes()).hexdigest()
    if content["slug"] != path.stem:
        raise ContentError([f"slug {content['slug']!r} is not the name of the file"])
    identity = {
        "lead_district": _look_up(known.districts, content["lead_district"], "district"),
        "contact_role": content.get("contact_role", ""),
        "first_installment": content.get("first_installment", False),
    }
    practice = Practice.objects.filter(slug=path.stem).first()
    if practice is None:
        practice = Practice.objects.create(
            slug=path.stem, contact_visibility=ContactVisibility.RELAYED, **identity
        )
        result.created += 1
    else:
        if practice.working_revision or practice.revisions.filter(authored_digest="").exists():
            result.kept.append(practice.slug)
            return
        if practice.public_revision and practice.public_revision.authored_digest == digest:
            result.unchanged += 1
            return
        result.changed += 1
        for name, value in identity.items():
            setattr(practice, name, value)
        practice.save(update_fields=identity)
    _write_text(practice, content, digest, known)
    practice.refresh_from_db()
    actions.verified(practice, content["checked"], by_role=Verifier.CSDE)
    if practice.state in {State.DRAFT, State.PUBLISHED}:
        actions.change_status(practice, State.PUBLISHED, by=None, reason="Founding content", at=at)


def _write_text(practice, content, digest, known):
    columns = {f.name for f in PracticeRevision._meta.concrete_fields}
    unknown = content.keys() - columns - OTHER_KEYS - PARTS.keys()
    if unknown:
        raise ContentError([f"unknown keys: {', '.join(sorted(unknown))}"])
    text = texts.start_revision(practice, by=None, empty=True)
    for name in content.keys() - OTHER_KEYS - PARTS.keys():
        setattr(text, name, _stripped(content[name]))
    for end in ("lowest_grade", "highest_grade"):
        if end in content:
            setattr(text, end, parse_grade(content[end]))
    text.authored_digest = digest
    text.full_clean(exclude=["practice", "number", "based_on"])
    text.save()
    for position, slug in enumerate(content["topics"]):
        topic = _look_up(known.topics, slug, "topic")
        TopicPlacement.objects.create(revision=text, topic=topic, position=position)
    for slug in content.get("tags", []):
        TaggedRevision.objects.create(content_object=text, tag=_look_up(known.tags, slug, "tag"))
    for position, code in enumerate(content.get("student_groups", [])):
        group = _look_up(known.groups, code, "student group")
        GroupServed.objects.create(revision=text, student_group=group, position=position)
    content.setdefault("districts", [{"code": content["lead_district"], "role": DistrictRole.LEAD}])
    for key, model in PARTS.items():
        for position, row in enumerate(content.get(key, [])):
            part = model(revision=text, position=position, **_part_values(key, row, known))
            part.full_clean(exclude=["revision"])
            part.save()


def _part_values(key, row, known):
    values = {name: _stripped(value) for name, value in row.items()}
    if key == "districts":
        values["district"] = _look_up(known.districts, values.pop("code"), "district")
    elif "district" in values:
        values["district"] = _look_up(known.districts, values["district"], "district")
    if "indicator" in values:
        values["indicator"] = _look_up(known.indicators, values["indicator"], "indicator")
    if "student_group" in values:
        values["student_group"] = _look_up(known.groups, values["student_group"], "student group")
    return values


def _look_up(known, name, kind):
    if name not in known:
        raise ContentError([f"unknown {kind} {name!r}"])
    return known[name]


def _stripped(value):
    if isinstance(value, float):
        return Decimal(str(value))
    return value.strip() if isinstance(value, str) else value


def _read(path):
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContentError([f"cannot be read: {error}"]) from error


def _lines(error):
    if isinstance(error, ContentError):
        return error.problems
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            return [f"{name}: {' '.join(lines)}" for name, lines in error.message_dict.items()]
        return error.messages
    if isinstance(error, KeyError):
        return [f"{error.args[0]} is missing"]
    return [str(error)]
