"""Who may do what with people's accounts: one predicate for each question."""


def may_give_rights(editor):
    """Whether ``editor`` may say who is staff and who is in which group."""
    return editor.has_perm("accounts.give_rights")


def may_give(editor, group):
    """Whether ``editor`` may put people into ``group``: it holds nothing beyond their own rights."""
    held = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
    return may_give_rights(editor) and (editor.is_superuser or held <= editor.get_all_permissions())


def may_edit(editor, person):
    """Whether ``editor`` may change the account of ``person``.

    Who can change the address of somebody has their rights: so never of a person with more rights than
    the editor, and of staff only for those who give rights.
    """
    if editor.is_superuser or person == editor:
        return True
    if person.is_superuser or (person.is_staff and not may_give_rights(editor)):
        return False
    return person.get_all_permissions() <= editor.get_all_permissions()


def may_manage_people(user, district):
    """Whether ``user`` may invite people to ``district``: its liaisons, and staff who invite."""
    if not user.is_active:
        return False
    if user.is_staff and user.has_perm("accounts.add_invitation"):
        return True
    return user.memberships.filter(district=district, role="liaison").exists()
