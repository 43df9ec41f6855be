"""Who may do what with a practice. Predicates without queries; ``None`` is the portal itself."""


def may_publish(user):
    """CSDE staff, and the portal itself when it loads its founding content or acts by date."""
    return user is None or (user.is_active and user.is_staff)
