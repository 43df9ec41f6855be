"""What the log says of requests that were refused."""

import logging
import re

# Up to the next error of the traceback, or its end: the values themselves hold empty lines.
_DETAIL = re.compile(
    r"\nDETAIL:.*?(?=\n\n(?:The above exception was|During handling of the above)|\Z)", re.DOTALL
)


class RefusalsInOneLine(logging.Filter):
    """Takes the traceback off a refusal: nothing broke, and anybody can cause one at will.

    Django logs one with every 403 and every suspicious request; those of real errors stay.
    """

    def filter(self, record):
        if record.levelno < logging.ERROR or record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True


class WithoutValues(logging.Formatter):
    """Leaves out of a traceback what the database tells in detail: the values of the row that it refused."""

    def formatException(self, exc_info):
        return _DETAIL.sub("", super().formatException(exc_info))
