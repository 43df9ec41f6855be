"""Who may do what with a practice. ``None`` is the portal itself.

Django asks for the permissions of a person once a request; a deactivated person has none.
"""


def may_read_drafts(user):
    """Staff who may see practices read every text that is being written."""
    return user.is_staff and user.has_perm("profiles.view_practice")


def may_publish(user):
    """Staff with the right to, and the portal itself when it loads its founding content or acts by date."""
    return user is None or (user.is_staff and user.has_perm("profiles.publish_practice"))
