"""The groups of staff: a fresh database has them, and each may do what its line says."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from practices_portal.groups import GROUPS, allowed
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
# One row for each right that tells groups apart: who has it.
RIGHTS = {
    "profiles.view_practice": {"curator", "publisher", "data manager", "administrator"},
    "profiles.add_practice": {"curator", "publisher", "administrator"},
    "profiles.add_practiceimport": {"curator", "publisher", "administrator"},
    "profiles.change_practicerevision": {"curator", "publisher", "administrator"},
    "profiles.delete_component": {"curator", "publisher", "administrator"},
    "profiles.publish_practice": {"publisher", "administrator"},
    "topics.view_tag": {"curator", "publisher", "data manager", "administrator"},
    "topics.change_tag": {"data manager", "administrator"},
    "topics.change_topic": {"data manager", "administrator"},
    "topics.add_statefact": {"curator", "publisher", "data manager", "administrator"},
    "profiles.add_topicindicator": {"data manager", "administrator"},
    "districts.change_district": {"data manager", "administrator"},
    "districts.change_indicator": {"data manager", "administrator"},
    "accounts.add_user": {"administrator"},
    "accounts.change_user": {"administrator"},
    "auth.change_group": set(),
}


@pytest.mark.parametrize("right", RIGHTS)
def test_a_fresh_database_has_the_groups_and_each_has_its_rights(right):
    people = {name: UserFactory(groups=[name]) for name in GROUPS}

    assert {name for name, person in people.items() if person.has_perm(right)} == RIGHTS[right]


def test_migrating_again_adds_what_is_missing_and_takes_nothing_away():
    person = UserFactory(groups=["curator"])
    curators = Group.objects.get(name="curator")
    missing = Permission.objects.get(codename="add_practice")
    extra = Permission.objects.get(codename="view_logentry")
    curators.permissions.remove(missing)
    curators.permissions.add(extra)
    Group.objects.get(name="publisher").delete()

    call_command("migrate", verbosity=0)

    assert {missing, extra} <= set(curators.permissions.all())
    assert list(curators.user_set.all()) == [person]
    assert Group.objects.filter(name__in=GROUPS).count() == len(GROUPS)


def test_every_pattern_names_a_right_once_its_app_is_there():
    known = {
        f"{app}.{codename}"
        for app, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    patterns = {pattern for group in GROUPS.values() for pattern in group.may}

    assert {p for p in patterns if p.split(".")[0] in apps.app_configs and not allowed([p], known)} == set()
