"""What happens to a file while it still arrives."""

from django.core.files.uploadhandler import FileUploadHandler

from core.uploads.problems import MOST_BYTES


class KeepsNoMoreThanIsTaken(FileUploadHandler):
    """Drops what comes after the limit of a file, so that nobody fills the disk of a web server.

    What is kept is one piece longer than allowed: the check then says that the file is too large.
    """

    def receive_data_chunk(self, raw_data, start):
        return raw_data if start <= MOST_BYTES else None

    def file_complete(self, file_size):
        return None
