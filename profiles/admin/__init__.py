"""Practices in the admin: identity and life on one page, the words of a text on another."""

from profiles.admin import imports, keeping, links, practice, queue, records, revision, vocabulary  # noqa: F401  (registers them)
