"""People: who signs in, and for which district."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: who signs in, and for which district."""

    name = "accounts"
