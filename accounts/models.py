"""People: who signs in, and for which districts. Nobody has a password."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

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
        """The person who may sign in with ``email``, in any case of letters; None when nobody may."""
        return self.annotate(address=Lower("email")).filter(address=email.lower(), is_active=True).first()


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
