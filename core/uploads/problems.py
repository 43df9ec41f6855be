"""What can be wrong with a file, in the words that its sender reads."""

from enum import Enum

MEGABYTE = 1024 * 1024
# Of one file as it is sent.
MOST_BYTES = 20 * MEGABYTE
# Of one picture. The cameras of phones make 12 to 50 million.
MOST_PIXELS = 50_000_000


class Problem(Enum):
    """The eight answers to a file that is not taken. Each says what to do next."""

    EMPTY = "This file is empty. Open it to see what it holds, save it again, then choose it once more."
    TOO_BIG = (
        "This file is too large. A file can have 20 MB, a picture 50 million pixels."
        " Make it smaller, or put it on your website and give its address."
    )
    WRONG_KIND = (
        "This kind of file cannot be taken. Choose a PDF, a Word, Excel or PowerPoint file"
        " (DOCX, XLSX or PPTX), or a picture (PNG or JPEG)."
    )
    UNREADABLE = (
        "This file is damaged, or is not what its name says. Open it in the program it was made with,"
        " save it again, then choose the new file."
    )
    LOCKED = "This file is locked with a password or against changes. Save it without the lock."
    ACTIVE = (
        "This file holds more than a page: macros, scripts, files inside it, or links to files elsewhere."
        " Save it as a plain PDF, then choose that."
    )
    VIRUS = "A virus was found in this file. It was not kept. Check your computer, then choose another file."
    UNCHECKED = "We could not check this file just now, so it was not kept. Try again in a few minutes."


class Refused(Exception):
    """A file that is not taken; ``problem`` says why and the message is for people."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem
