"""Practices in the admin: identity and life on one page, the words of a text on another."""

from profiles.admin import (  # noqa: F401  (registers them)
    imports,
    keeping,
    links,
    looking_for,
    practice,
    queue,
    records,
    revision,
    vocabulary,
)
