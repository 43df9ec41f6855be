"""The words of requests and corrections, as choices."""

from django.db.models import TextChoices

# Room for the words of a nomination in the first field of a draft.
LONGEST_WHY = 1200
WEB_ONLY = ["http", "https"]


class Want(TextChoices):
    """What an asker wants: the same things that a district offers (profiles.vocabulary.Offer)."""

    QUESTIONS = "questions", "Answers to my questions"
    CALL = "call", "A video call"
    VISIT = "visit", "A visit"
    PRESENT = "present", "A presentation to our team"
    FILES = "files", "Files"


class Receiver(TextChoices):
    """Who gets a request: never said with an address."""

    CONTACT = "contact", "The practice's contact"
    CSDE = "csde", "The Department's mailbox"


class CorrectionKind(TextChoices):
    CONFIRM = "confirm", "The district confirms"
    COMPLETE = "complete", "The district completes"
    WRONG = "wrong", "Something is wrong"
