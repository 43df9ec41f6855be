"""What the portal as a whole keeps: the archive of its open data."""

from django.db import models


class DataArchive(models.Model):
    """The archive of everything public, made ahead by a job. One row, replaced as a whole (archive.py)."""

    content = models.BinaryField()
    etag = models.CharField(max_length=70, help_text="Changes when the content does.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    changed_at = models.DateTimeField(help_text="When the content last became another.")
    steps = models.PositiveIntegerField(
        help_text="Steps in the lives of all practices when it was made: one more makes it stale."
    )

    def __str__(self):
        return self.etag
