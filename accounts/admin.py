"""People in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin

from accounts.models import User
from core.admin import TrackedAdmin

RIGHTS = ["is_active", "is_staff", "is_superuser", "groups"]


@admin.register(User)
class UserAdmin(TrackedAdmin, DjangoUserAdmin):
    """People with an account. Rights are given and taken by superusers only.

    Other staff change neither the rights of anybody, nor an account of staff but their own: who can
    set the password or address of a colleague has the colleague's rights.
    """

    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("What they may do", {"fields": RIGHTS}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = [(None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *RIGHTS]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request, person):
        if person is None or request.user.is_superuser:
            return True
        return person == request.user or not (person.is_staff or person.is_superuser)
