"""The door for files of practices: checked, scanned, then kept; and removed once no text names them."""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from core.ratelimit import key_of, take
from core.uploads import Refused, checked, scan
from profiles.models import Attachment
from profiles.vocabulary import FileKind

logger = logging.getLogger(__name__)

MOST_FILES = 10
KEPT_UNNAMED = timedelta(days=30)

TOO_MANY = f"A practice can have {MOST_FILES} files. Remove one first, or put this one on your website."
# Each is taken apart and scanned, which costs the machine seconds.
UPLOADS_AN_HOUR = 40
TOO_OFTEN = (
    "You have sent many files in this hour. Wait a few minutes, then choose the file once more."
    " Everything else on this page is still there."
)
NO_WORDS = "Say in a few words what the picture shows, for people who cannot see it."


def attach(practice, upload, *, by, alt_text="", instead_of=None):
    """Check ``upload`` (Django's UploadedFile), keep it for ``practice`` and return the :class:`Attachment`.

    A text names it by a Resource with this attachment and no address; a file that none names is removed
    after 30 days. ``alt_text`` is needed for a picture; ``instead_of`` is the file of the same text that
    it is to replace. Raises ``ValidationError`` with one message for people: one of the eight of
    :class:`core.uploads.Problem`, TOO_MANY or NO_WORDS; its code is the problem's name in small letters,
    ``too_many`` or ``no_words``. Nothing is kept then.
    """
    found = examined(upload)
    if not room(practice, instead_of=instead_of):
        raise ValidationError(TOO_MANY, code="too_many")
    return keep(practice, found, by=by, alt_text=alt_text)


def room(practice, *, instead_of=None):
    """How many more files the text of ``practice`` that is being written may name."""
    named = Attachment.objects.filter(resources__revision__working_of=practice.pk).distinct()
    return max(0, MOST_FILES - named.exclude(pk=instead_of and instead_of.pk).count())


def take_turn(person):
    """Count an upload of ``person`` towards the hour. Raises ``ValidationError`` beyond the limit."""
    if not take(key_of("uploads", person.pk), limit=UPLOADS_AN_HOUR, per=timedelta(hours=1)):
        raise ValidationError(TOO_OFTEN, code="too_often")


def examined(upload):
    """What may be kept of ``upload`` (core.uploads.Checked). Raises ``ValidationError`` as above."""
    try:
        found = checked(upload, upload.name)
        scan(upload)
    except Refused as refused:
        raise ValidationError(str(refused), code=refused.problem.name.lower()) from None
    return found


@transaction.atomic
def keep(practice, found, *, by, alt_text=""):
    """Keep what :func:`examined` gave, for who counts the files of a text as a whole (a form with rows).

    The bytes are stored at once: when the caller's transaction fails they stay, and nobody can reach them.
    Raises ``ValidationError`` for a picture without words.
    """
    if found.kind.is_picture and not alt_text.strip():
        raise ValidationError(NO_WORDS, code="no_words")
    attachment = Attachment.objects.create(
        practice=practice,
        name=found.name,
        kind=FileKind[found.kind.name],
        size=len(found.content),
        sha256=found.sha256,
        alt_text=alt_text.strip() if found.kind.is_picture else "",
        uploaded_by=by,
    )
    default_storage.save(attachment.path, ContentFile(found.content))
    return attachment


def remove_unnamed():
    """Remove the files that no text has named for 30 days, as a daily job; returns how many.

    Deleting a resource never deletes its file: other texts of the practice may name it.
    """
    now = timezone.now()
    Attachment.objects.named().filter(unnamed_since__isnull=False).update(unnamed_since=None)
    Attachment.objects.unnamed().filter(unnamed_since=None).update(unnamed_since=now)
    waited = Attachment.objects.filter(unnamed_since__lte=now - KEPT_UNNAMED)
    removed = sum(_remove(pk) for pk in waited.values_list("pk", flat=True))
    if removed:
        logger.info("%s files that no text names were removed", removed)
    return removed


@transaction.atomic
def _remove(pk):
    """Remove one file unless a text names it by now; whether it did."""
    # The lock keeps out a text that is about to name it.
    attachment = Attachment.objects.select_for_update().filter(pk=pk).first()
    if attachment is None or attachment.resources.exists():
        return False
    attachment.delete()
    transaction.on_commit(lambda: default_storage.delete(attachment.path))
    return True
