"""People: who signs in, for which districts, and who is invited. Nobody has a password."""

from datetime import timedelta

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.constraints import is_one_of
from core.history import tracked
from districts.models import District


class UserManager(BaseUserManager):
    """Makes people known by their e-mail address."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """A person with the address ``email``, in small letters. A ``password`` is not kept."""
        user = self.model(email=email.lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """A person who may do everything in the admin."""
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)

    def with_address(self, email):
        """The person with the address ``email`` in any case of letters, also a deactivated one; or None."""
        return self.annotate(address=Lower("email")).filter(address=email.lower()).first()


# Neither what could be guessed at nor what changes with every visit.
@tracked(exclude=["password", "last_login", "rights_changed"])
class User(AbstractUser):
    """A person with an account, identified by e-mail address whatever its case."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120, blank=True)
    rights_changed = models.PositiveIntegerField(
        default=0,
        db_default=0,  # web servers of the release before know nothing of it
        editable=False,
        help_text="How often rights were given or taken: each ends all sessions.",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
        ]
        permissions = [("give_rights", "Can give and take the rights of people")]

    def __str__(self):
        return self.name or self.email

    @property
    def shown_name(self):
        """The name for other people than staff and the district's liaison: never the address."""
        return self.name or "Somebody who has not given a name yet"

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.email

    def _get_session_auth_hash(self, secret=None):
        """What a session must match to stay open: another address or other rights end it, by any path."""
        rights = [self.email, self.is_staff, self.is_superuser, self.rights_changed]
        return salted_hmac("accounts.User", repr(rights), secret=secret, algorithm="sha256").hexdigest()


class Role(models.TextChoices):
    """What a person does for a district."""

    AUTHOR = "author", "Author"
    LIAISON = "liaison", "Liaison"
    SIGNER = "signer", "Superintendent or designee"


@tracked()
class Membership(models.Model):
    """A person's role in a district. People may have several, in several districts."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AUTHOR)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "district", "role"],
                name="accounts_membership_once",
                violation_error_message="This person already has this role in this district.",
            ),
        ]
        ordering = ["district__short_name", "role"]

    def __str__(self):
        return f"{self.get_role_display()}, {self.district}"


INVITATION_LIVES = timedelta(days=30)


def a_month_from_now():
    """When an invitation of today ends."""
    return timezone.now() + INVITATION_LIVES


class InvitationQuerySet(models.QuerySet):
    """Invitations, and which still hold."""

    def open(self):
        """Those that somebody can still accept."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def sent_to(self, email):
        """Those to the address ``email``, in any case of letters."""
        return self.filter(email=email.lower())


@tracked()
class Invitation(models.Model):
    """A role in a district that waits for whoever has an address, until it is accepted, withdrawn or over.

    accounts/actions.py is the door. Whoever signs in with the address has it: there is no link with a
    secret, so a mail that is passed on opens nothing.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AUTHOR)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=a_month_from_now, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["email"], name="accounts_invitation_email"),
            models.Index(fields=["-created_at", "-id"], name="accounts_invitation_newest"),
        ]
        constraints = [
            is_one_of("role", Role),
            models.UniqueConstraint(
                fields=["district", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="accounts_invitation_one_waits",
                violation_error_message="This address is invited already.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="accounts_invitation_small_letters",
                violation_error_message="Write the address in small letters.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="accounts_invitation_one_end",
                violation_error_message="An invitation that was accepted is not withdrawn.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="accounts_invitation_ends_later",
                violation_error_message="An invitation ends after it was made.",
            ),
        ]

    def __str__(self):
        return f"Invitation {self.pk}"

    @property
    def is_open(self):
        """True while it can be accepted."""
        return self.state == "Open"

    @property
    def state(self):
        """ "Open", "Accepted", "Withdrawn" or "Expired"."""
        if self.accepted_at:
            return "Accepted"
        if self.withdrawn_at:
            return "Withdrawn"
        return "Open" if self.expires_at > timezone.now() else "Expired"


# Django's own tables that say who may do what. Proxies, so that their triggers and history are ours.


@tracked(app_label="accounts", obj_field=None)
class GroupMembership(User.groups.through):
    """A person in a group."""

    class Meta:
        proxy = True
        default_permissions = ()


@tracked(app_label="accounts", obj_field=None)
class PersonalRight(User.user_permissions.through):
    """A permission of one person."""

    class Meta:
        proxy = True
        default_permissions = ()


@tracked(app_label="accounts")
class TrackedGroup(Group):
    """A group of people with the same permissions."""

    class Meta:
        proxy = True
        default_permissions = ()


@tracked(app_label="accounts", obj_field=None)
class GroupRight(Group.permissions.through):
    """A permission of a group."""

    class Meta:
        proxy = True
        default_permissions = ()
