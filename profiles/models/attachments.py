"""Files of practices: what is known of each; the bytes are in Django's storage (see attaching.py)."""

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from core.constraints import is_one_of
from core.history import tracked
from profiles.vocabulary import FileKind
from profiles.workflow import OPEN, State


def new_key():
    """A random key of 192 bits, fit for addresses and names of files."""
    return secrets.token_urlsafe(24)


class AttachmentQuerySet(models.QuerySet):
    """Files, and who may read which."""

    def named(self):
        """Files that a text names: one being written, a public one or an older one."""
        return self.filter(self._named_by())

    def unnamed(self):
        """Files that no text names."""
        return self.exclude(self._named_by())

    def public(self):
        """Files that the public text of a practice names whose page anyone can open."""
        return self.filter(self._named_by(revision__public_of__state__in=OPEN))

    def withdrawn(self):
        """Files that anyone could read until their practice was withdrawn."""
        return self.filter(self._named_by(revision__public_of__state=State.WITHDRAWN))

    def of_drafts_visible_to(self, user):
        """Files of the practices of which ``user`` may read the text being written."""
        from profiles.models import Practice

        return self.filter(practice__in=Practice.objects.visible_to(user))

    def _named_by(self, **texts):
        from profiles.models import Resource

        return Exists(Resource.objects.filter(attachment=OuterRef("pk"), **texts))


@tracked(exclude=["unnamed_since"])
class Attachment(models.Model):
    """A file of a practice that passed every check. It never changes; texts name it as a resource.

    ``size`` is in bytes, ``sha256`` the digest of the bytes in hexadecimal. ``unnamed_since`` is when the
    nightly job first found no text that names it; None: one does, or the job did not run since.
    """

    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="attachments")
    key = models.CharField(max_length=43, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=FileKind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    alt_text = models.CharField(
        "description of the picture",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for people who cannot see it.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    unnamed_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = "file"
        constraints = [is_one_of("kind", FileKind)]
        triggers = [
            pgtrigger.Protect(
                name="never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["unnamed_since"]),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("profiles:file", args=[self.key, self.name])

    @property
    def path(self):
        """Where its bytes are in the storage."""
        return f"{FOLDER}/{self.key}"

    @property
    def content_type(self):
        """The type that it is served as."""
        return FileKind(self.kind).content_type

    @property
    def words(self):
        """Kind and size, "PDF, 1.2 MB"."""
        return f"{self.get_kind_display()}, {filesizeformat(self.size)}"


FOLDER = "attachments"
