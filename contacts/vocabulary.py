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


# What the same words say of somebody who offers help with what a district looks for.
OFFERED = {
    Want.QUESTIONS: "Answers to questions",
    Want.CALL: "A video call",
    Want.VISIT: "A visit to see it",
    Want.PRESENT: "A presentation to a team",
    Want.FILES: "Files",
}


class Receiver(TextChoices):
    """Who gets a request: never said with an address."""

    CONTACT = "contact", "The practice's contact"
    CSDE = "csde", "The Department's mailbox"


class CorrectionKind(TextChoices):
    CONFIRM = "confirm", "The district confirms"
    COMPLETE = "complete", "The district completes"
    WRONG = "wrong", "Something is wrong"


class Side(TextChoices):
    """Who writes in the thread of a request."""

    ASKER = "asker", "The asker"
    CONTACT = "contact", "The contact"
    STAFF = "staff", "The State Department of Education"


class Helped(TextChoices):
    """What an asker says a month after the answer."""

    YES = "yes", "Yes"
    PARTLY = "partly", "In part"
    NO = "no", "No"


class Adopting(TextChoices):
    """Whether the asker's district puts the practice to use."""

    YES = "yes", "Yes, we are putting it to use"
    MAYBE = "maybe", "We are still thinking about it"
    NO = "no", "No"


class RequestNotice(TextChoices):
    """What the portal says of a request by its clock, each once."""

    ACKNOWLEDGE = "acknowledge", "Reminder: has it arrived?"
    ANSWER = "answer", "Reminder: an answer is due"
    ESCALATED = "escalated", "Both sides told, staff see it"
    HELPED = "helped", "Did it help?"
