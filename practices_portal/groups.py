"""The groups of CSDE staff: what each may do, as one table.

A person of a group also needs ``is_staff`` to open the admin at all. ``sync`` puts the table into the
database after each ``migrate``: it makes missing groups and adds missing permissions. It takes nothing
away and puts nobody in or out of a group, so what an administrator gave in the admin stays.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions

# Parts of a practice's text: whoever writes the text adds, changes and takes them away.
PARTS = [
    "topicplacement",
    "taggedrevision",
    "participation",
    "groupserved",
    "school",
    "partner",
    "component",
    "role",
    "milestone",
    "risk",
    "outcome",
    "resource",
    "citation",
    "source",
]


@dataclass(frozen=True)
class Group:
    """What people of a group do, in words, and the permissions for it (``*`` for any letters)."""

    does: str
    may: tuple[str, ...]


_READ = (
    *("profiles.view_*", "topics.view_*", "districts.view_*", "contacts.view_*", "adoptions.view_*"),
    "accounts.view_user",
    # Of followers numbers only: no page of the desk shows an address.
    "campaign.view_*",
)
_WRITE = (
    "profiles.add_practice",
    "profiles.add_practiceimport",
    "profiles.change_practice",
    "profiles.change_practicerevision",
    *(f"profiles.*_{part}" for part in PARTS),
    "topics.*_statefact",
    "contacts.change_contactrequest",
    "contacts.change_correction",
    "contacts.add_nomination",
    "contacts.change_nomination",
    # Nobody confirms for a district: staff record, and take from show.
    "adoptions.add_adoption",
    "adoptions.change_adoption",
    "profiles.review_submission",
    "profiles.change_submission",
    "profiles.*_review",
    "profiles.*_fieldcomment",
    # Taking down what a district looks for.
    "profiles.change_lookingfor",
    # Who brings practices in invites their districts.
    "accounts.add_invitation",
    "accounts.view_invitation",
)

GROUPS = {
    "curator": Group(
        "Writes practices, their texts and statewide facts, invites people of districts, reviews what they"
        " submit, and follows contact requests, corrections and nominations. Does not publish.",
        (*_READ, *_WRITE),
    ),
    "publisher": Group(
        "Does what a curator does; also publishes, returns to draft, ends, archives and withdraws.",
        (*_READ, *_WRITE, "profiles.publish_practice"),
    ),
    "data manager": Group(
        "Keeps districts, towns, indicators, figures, sources, topics and tags. Reads practices.",
        ("districts.*", "topics.*", "profiles.view_*", "profiles.*_topicindicator"),
    ),
    "administrator": Group(
        "Does all of this, and says who has an account and which group it is in.",
        (
            *("profiles.*", "topics.*", "districts.*", "contacts.*", "adoptions.*", "accounts.*"),
            "campaign.view_*",
            # Who may change what a group may do could do anything: that is for superusers.
            *("auth.view_group", "procrastinate.view_*"),
            "core.view_outgoingmail",
        ),
    ),
}


def allowed(may, known):
    """Those of ``known`` ("app.codename") that the patterns of ``may`` name; a pattern may name none."""
    return {name for name in known if any(fnmatchcase(name, pattern) for pattern in may)}


def sync(apps=all_apps, **kwargs):
    """Make missing groups and give each its missing permissions."""
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in apps.get_model("auth", "Permission").objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for name, rights in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*(known[permission] for permission in allowed(rights.may, known)))


def sync_after_migrate(app_config, using, apps=all_apps, **kwargs):
    """Once for each ``migrate``: after the last app, when every permission can be there."""
    with_models = [config for config in all_apps.get_app_configs() if config.models_module]
    if app_config != with_models[-1]:
        return
    try:
        apps.get_model("auth", "Group")
    except LookupError:  # migrated back to before there were any
        return
    # Ours is asked before Django's own receiver.
    create_permissions(app_config, using=using, apps=apps, verbosity=0)
    sync(apps)
