"""People. They sign in by e-mail address; membership of a district comes with sign-in proper."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models.functions import Lower

from core.history import tracked


class UserManager(BaseUserManager):
    """Makes people known by their e-mail address."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """A person with the address ``email``; without ``password`` none is usable."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """A person who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


# Neither what could be guessed at nor what changes with every visit.
@tracked(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person with an account, identified by e-mail address whatever its case."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.email


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
