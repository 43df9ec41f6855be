"""Who may do what with an adoption.

``None`` stands for whoever came by a link that was mailed to the adopting district: nothing of an
adoption is done by the portal itself.
"""

from accounts.models import Membership


def of_adopter(user, adoption):
    """People of the adopting district in any role, and who got its link."""
    return user is None or is_of(user, adoption.district_id)


def person_of_adopter(user, adoption):
    """People of the adopting district who are signed in: a mailed link is not enough."""
    return user is not None and is_of(user, adoption.district_id)


def may_hide(user, adoption):
    """The adopter, and staff who work on adoptions."""
    return of_adopter(user, adoption) or may_curate(user)


def may_curate(user):
    """Staff with the right to work on adoptions."""
    return user.is_active and user.is_staff and user.has_perm("adoptions.change_adoption")


def may_read_all(user):
    """Staff with the right to read them."""
    return user.is_active and user.is_staff and user.has_perm("adoptions.view_adoption")


def may_record_for_others(user, practice):
    """Who may name another district as an adopter: staff, and people of the district that leads it."""
    if user.is_active and user.is_staff and user.has_perm("adoptions.add_adoption"):
        return True
    return is_of(user, practice.lead_district_id)


def may_record(user, practice, district):
    """Who may record that ``district`` adopts ``practice``: people of either district, and staff."""
    return is_of(user, district.pk) or may_record_for_others(user, practice)


def is_of(user, district_id):
    """Whether ``user`` has any role in the district with this id."""
    return user.is_active and Membership.objects.filter(user=user.pk, district=district_id).exists()
