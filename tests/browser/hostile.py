"""A portal full of hostile text, in every column that holds words: python -m tests.browser.hostile

Beside the real content, in a database of its own. Whatever a form would refuse is written past it.
"""

import json
import os
import time

# Runs `boo()` wherever one of the usual mistakes lets it; short enough for most columns.
PAYLOAD = """'"><img src=x onerror=boo()><script>boo()</script>[x](javascript:boo()){{7*7}}</textarea>"""
SHORT = "'\"><b onclick=boo()>"
TINY = "'\"><b>"
URL = 'https://example.org/"onfocus="boo()"autofocus="'
EMAIL = '"<script>boo()</script>"@example.org'
SLUG = "hostile"


def text_columns(model):
    """The columns of ``model`` that hold words somebody wrote: no choices, codes, keys or derived ones."""
    from django.db import models
    from django.db.models import CharField, SlugField, TextField

    constrained = {"password", "code", "town_code", "lowest_grade", "highest_grade"}
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(getattr(field, "base_field", field), CharField | TextField)
        and not getattr(getattr(field, "base_field", field), "choices", None)
        and not isinstance(field, SlugField | models.GeneratedField)
        and not (field.choices or field.primary_key)
        and field.name not in constrained
    ]


def hostile_value(field):
    """The longest attack that fits the column."""
    from django.contrib.postgres.fields import ArrayField
    from django.db.models import EmailField, URLField

    if isinstance(field, ArrayField):
        return [hostile_value(field.base_field)]
    if isinstance(field, URLField):
        return URL
    if isinstance(field, EmailField):
        return EMAIL
    room = field.max_length or 10_000
    return next(text for text in (PAYLOAD, SHORT, TINY, "<") if len(text) <= room)


def poison(model, **which):
    """Write the attack over every text column of the chosen rows, past all forms; at least one is there."""
    written = model.objects.filter(**which).update(**{f.name: hostile_value(f) for f in text_columns(model)})
    assert written, f"no {model.__name__} to write on"


def make_hostile():
    """Fill the database; gives the key of a session of staff and where the text stands."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User
    from districts.models import District, DistrictContact, Town
    from profiles import actions, texts
    from profiles.models import (
        Citation,
        Component,
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
    )
    from profiles.workflow import State
    from tests.factories import (
        ContactRequestFactory,
        CorrectionFactory,
        PracticeFactory,
        TagFactory,
        TopicFactory,
    )
    from topics.models import Tag, Topic

    staff = User.objects.create_superuser("hostile@example.org")
    district = District.objects.get(slug="cornwall")
    figure = district.observations.first()
    tag = TagFactory()
    practice = PracticeFactory(
        slug=SLUG,
        state=State.DRAFT,
        lead_district=district,
        topics=[TopicFactory(slug=SLUG)],
        tags=[tag],
        parts=[
            *(Component(kind=kind, name="x") for kind in ("core", "adaptable")),
            School(name="x", district=district),
            Partner(name="x"),
            Role(role="x"),
            Milestone(when="x", what="x"),
            Risk(risk="x"),
            Outcome(indicator=figure.indicator, student_group=figure.student_group, claim="x"),
            Resource(title="x", url="https://example.org"),
            Citation(title="x"),
        ],
    )
    text = practice.working_revision
    for part in [Component, School, Partner, Role, Milestone, Risk, Outcome, Resource, Citation, Source]:
        poison(part, revision=text)
    poison(Participation, revision=text)
    poison(PracticeRevision, pk=text.pk)
    poison(Practice, pk=practice.pk)
    poison(Topic, slug=SLUG)
    poison(Tag, pk=tag.pk)
    poison(District, pk=district.pk)
    poison(Town, pk=district.towns.first().pk)
    poison(User, pk=staff.pk)
    for row in (figure.source, figure.indicator, figure.student_group):
        poison(type(row), pk=row.pk)
    practice.refresh_from_db()
    actions.change_status(practice, State.PUBLISHED, by=None)
    actions.change_status(practice, State.ENDED, by=staff, reason=PAYLOAD)
    texts.start_revision(practice, by=staff)
    practice = Practice.objects.get(pk=practice.pk)
    request = ContactRequestFactory(practice=practice)
    for row in (request, CorrectionFactory(practice=practice)):
        poison(type(row), pk=row.pk)
    DistrictContact.objects.create(district=district, role="liaison", name=PAYLOAD, email=EMAIL)
    staff.refresh_from_db()
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(staff.pk), staff.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session["signed_in_at"] = session["seen_at"] = time.time()
    session.save()
    return {
        "session": session.session_key,
        "district": district.slug,
        "practice": practice.pk,
        "request": request.pk,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        print(json.dumps(make_hostile()))
