"""People: who signs in, and for which district."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: who signs in, and for which district."""

    name = "accounts"

    def ready(self):
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import m2m_changed

        from accounts import actions, log, sessions
        from accounts.models import User
        from accounts.second_step import proven_by_adding

        user_logged_in.connect(sessions.begin)
        user_logged_in.connect(actions.invited_signed_in)
        authenticator_added.connect(proven_by_adding)
        for through in (User.groups.through, User.user_permissions.through):
            m2m_changed.connect(sessions.groups_changed, sender=through)
        log.connect()
