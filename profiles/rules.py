"""Who may do what with a practice. ``None`` is the portal itself.

Django asks for the permissions of a person once a request; a deactivated person has none.
"""

from accounts.models import Role


def may_read_drafts(user):
    """Staff who may see practices read every text that is being written."""
    return user.is_staff and user.has_perm("profiles.view_practice")


def is_the_portal(user, item=None):
    """Nobody: the portal itself acts, by date."""
    return user is None


def may_publish(user, item=None):
    """Staff with the right to, and the portal itself when it loads its founding content or acts by date."""
    return user is None or (user.is_staff and user.has_perm("profiles.publish_practice"))


def may_end(user, practice):
    """Who publishes, and the district, whose liaison or superintendent says that it stopped."""
    return may_publish(user) or oversees(user, practice)


def may_confirm(user, practice):
    """Who publishes, and people of the district: that what a profile says still holds."""
    return may_publish(user) or is_of_district(user, practice)


def may_write(user, practice):
    """People of the lead district write its texts, in any role."""
    return is_of_district(user, practice)


def may_begin(user):
    """Staff who may begin a practice, for whichever district."""
    return user is not None and user.is_active and user.is_staff and user.has_perm("profiles.add_practice")


def may_import(user):
    """Staff who may bring in sheets: they write drafts of every district, so they may do that by hand too."""
    needed = ["profiles.add_practiceimport", "profiles.add_practice", "profiles.change_practicerevision"]
    return user is not None and user.is_active and user.is_staff and user.has_perms(needed)


def may_submit(user, submission):
    """People of the district who write along, and those who see all of its drafts."""
    practice = submission.practice
    return is_of_district(user, practice) and (
        oversees(user, practice) or submission.writers.filter(pk=user.pk).exists()
    )


def may_review(user, submission):
    """Staff with the right to, never of a district of their own."""
    return (
        user is not None
        and user.is_staff
        and user.has_perm("profiles.review_submission")
        and not is_of_district(user, submission.practice)
    )


def may_sign_off(user, submission):
    """The superintendent of the lead district, or who was named for it."""
    return _has_role(user, submission.practice, Role.SIGNER)


def oversees(user, practice):
    """Liaison and superintendent see all drafts of their district."""
    return _has_role(user, practice, Role.LIAISON, Role.SIGNER)


def is_of_district(user, practice):
    """Whether ``user`` has any role in the district that leads ``practice``."""
    return _has_role(user, practice, *Role)


def _has_role(user, practice, *roles):
    return (
        user is not None
        and user.is_active
        and user.memberships.filter(district=practice.lead_district_id, role__in=roles).exists()
    )
