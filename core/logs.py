"""What the log says of requests that were refused."""

import logging


class RefusalsInOneLine(logging.Filter):
    """Takes the traceback off a refusal: nothing broke, and anybody can cause one at will.

    Django logs one with every 403 and every suspicious request; those of real errors stay.
    """

    def filter(self, record):
        if record.levelno < logging.ERROR or record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True
