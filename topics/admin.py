"""Topics and tags in the admin."""

import taggit.models
from django.contrib import admin

from core.admin import KeptAdmin, TrackedAdmin
from topics.models import Tag, Topic

# Ours is in its place.
admin.site.unregister(taggit.models.Tag)


@admin.register(Topic)
class TopicAdmin(KeptAdmin):
    """Topic areas in the order of the home page. Their addresses are permanent."""

    list_display = ["name", "slug", "position", "lead"]
    search_fields = ["name", "related_terms"]
    prepopulated_fields = {"slug": ["name"]}
    given_once = ["slug"]


@admin.register(Tag)
class TagAdmin(TrackedAdmin):
    """Tags: approve them and give their related terms. One that a text has had cannot be deleted."""

    list_display = ["name", "slug", "approved"]
    list_filter = ["approved"]
    search_fields = ["name", "slug", "related_terms"]
    prepopulated_fields = {"slug": ["name"]}
    given_once = ["slug"]
