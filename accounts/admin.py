"""People in the admin."""

from contextlib import suppress

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.shortcuts import redirect

from accounts import actions, rules, second_step, sessions
from accounts.authentication import recently_authenticated
from accounts.models import Invitation, Membership, User
from core.admin import TrackedAdmin
from core.forms import PartForm

RIGHTS = ["is_active", "is_staff", "is_superuser", "groups"]

# Secrets of sign-in and keys of sessions are nobody's to look at or change by hand.
for model in (EmailAddress, EmailConfirmation, Authenticator, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class PersonForm(forms.ModelForm):
    """A person; the address in small letters."""

    class Meta:
        model = User
        fields = ["email", "name", *RIGHTS]
        field_classes = {"email": forms.EmailField}

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class MembershipInline(admin.TabularInline):
    """The districts that a person writes or signs for."""

    model = Membership
    form = PartForm
    extra = 0
    autocomplete_fields = ["district"]
    verbose_name_plural = "districts"


@admin.register(User)
class UserAdmin(TrackedAdmin):
    """People with an account. accounts/rules.py says who may change whom, and what of them."""

    form = PersonForm
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups", "memberships__role"]
    search_fields = ["email", "name", "memberships__district__short_name"]
    ordering = ["email"]
    inlines = [MembershipInline]
    actions = ["remove_second_step", "end_sessions"]
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        ("What they may do", {"fields": RIGHTS}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        """Dates only once there are any; rights of a new person only for those who give them."""
        first, rights, dates = self.fieldsets
        if obj:
            return [first, rights, dates]
        return [first, rights] if rules.may_give_rights(request.user) else [first]

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj), "last_login", "date_joined"]
        if not rules.may_give_rights(request.user):
            fields += RIGHTS
        elif not request.user.is_superuser:
            fields.append("is_superuser")
        # One's own address is changed on the page of one's account, with a code that goes there.
        return [*fields, "email"] if obj == request.user else fields

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            groups = Group.objects.prefetch_related("permissions__content_type")
            may_give = [group.pk for group in groups if rules.may_give(request.user, group)]
            kwargs |= {"queryset": Group.objects.filter(pk__in=may_give), "help_text": ""}
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_edit(request, obj)

    def _may_edit(self, request, person):
        return person is None or rules.may_edit(request.user, person)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Rights, and addresses that stand for them, are given by those who have just shown who they are."""
        if request.method == "POST" and not recently_authenticated(request):
            raise ReauthenticationRequired
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            actions.welcome(obj)
        elif "email" in form.changed_data:
            actions.told_of_new_address(obj, form.initial["email"], request=request)
        elif {"is_active", "is_staff", "is_superuser"} & set(form.changed_data):
            sessions.end_all(obj)

    @admin.action(description="Remove the second step (they have lost it)", permissions=["change"])
    def remove_second_step(self, request, queryset):
        if not recently_authenticated(request):
            raise ReauthenticationRequired
        for person in self._others_to_edit(request, queryset):
            second_step.remove_all(person)
            self.log_change(request, person, "Removed the second step")

    @admin.action(description="End all sessions", permissions=["change"])
    def end_sessions(self, request, queryset):
        for person in self._others_to_edit(request, queryset):
            sessions.end_all(person)

    def _others_to_edit(self, request, queryset):
        """Those of the chosen people whom the editor gives rights to; says how many they are."""
        gives = rules.may_give_rights(request.user)
        people = [p for p in queryset if gives and p != request.user and rules.may_edit(request.user, p)]
        self.message_user(
            request,
            f"Done for {len(people)} of {len(queryset)} people.",
            messages.SUCCESS if people else messages.WARNING,
        )
        return people


class InvitationForm(forms.ModelForm):
    """Whom to invite to which district; the address in small letters."""

    class Meta:
        model = Invitation
        fields = ["district", "email", "role"]
        field_classes = {"email": forms.EmailField}

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def _get_validation_exclusions(self):
        # An earlier invitation to the same address is not in the way: the action withdraws it.
        return super()._get_validation_exclusions() | {"district"}


class StateOfInvitation(admin.SimpleListFilter):
    """Whether an invitation still waits."""

    title, parameter_name = "state", "state"

    def lookups(self, request, model_admin):
        return [("open", "Open"), ("accepted", "Accepted"), ("over", "Withdrawn or expired")]

    def queryset(self, request, queryset):
        if self.value() == "over":
            return queryset.filter(accepted_at=None).exclude(pk__in=queryset.open())
        if self.value() == "accepted":
            return queryset.exclude(accepted_at=None)
        return queryset.open() if self.value() == "open" else queryset


@admin.register(Invitation)
class InvitationAdmin(TrackedAdmin):
    """Invitations to districts: made and withdrawn here, never edited. Liaisons have a page of their own."""

    form = InvitationForm
    list_display = ["email", "district", "role", "state", "invited_by", "created_at", "expires_at"]
    list_select_related = ["district", "invited_by"]
    list_filter = [StateOfInvitation, "role"]
    search_fields = ["email", "district__short_name", "district__name"]
    autocomplete_fields = ["district"]
    actions = ["withdraw"]
    readonly_fields = ["state", "invited_by", "created_at", "expires_at", "accepted_at", "accepted_by"]

    def get_fields(self, request, obj=None):
        return ["district", "email", "role", *(self.readonly_fields if obj else [])]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A role in a district is given by those who have just shown who they are."""
        if request.method == "POST" and not recently_authenticated(request):
            raise ReauthenticationRequired
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """By the one action; what it refuses is told by add_view."""
        made = actions.invite(obj.district, obj.email, obj.role, by=request.user)
        vars(obj).update(vars(made))

    def add_view(self, request, form_url="", extra_context=None):
        try:
            return super().add_view(request, form_url, extra_context)
        except actions.NotPossible as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return redirect(request.get_full_path())

    @admin.action(description="Withdraw", permissions=["add"])
    def withdraw(self, request, queryset):
        waiting = list(queryset.open())
        for invitation in waiting:
            with suppress(actions.NotPossible):  # accepted at this moment
                actions.withdraw(invitation, by=request.user)
        self.message_user(request, f"{len(waiting)} of {len(queryset)} invitations were withdrawn.")
