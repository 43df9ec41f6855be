"""Records of practices that nobody edits by hand."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from profiles.models import SearchWord, SlugRedirect, StatusChange


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    """All steps of all practices."""

    list_display = ["at", "practice", "from_state", "to_state", "by", "reason"]
    list_filter = ["to_state", "at"]
    list_select_related = ["practice", "by"]
    search_fields = ["practice__slug", "reason"]


@admin.register(SlugRedirect)
class SlugRedirectAdmin(ReadOnlyAdmin):
    """Old addresses. They are made when a slug changes."""

    list_display = ["slug", "practice"]
    list_select_related = ["practice"]
    search_fields = ["slug", "practice__slug"]


@admin.register(SearchWord)
class SearchWordAdmin(ReadOnlyAdmin):
    """The words that the nearest spelling is sought among."""

    list_display = ["word", "uses"]
    search_fields = ["word"]
    ordering = ["-uses", "word"]
