"""Places on a page that apps above the page's own fill.

Imports go downwards only, so the page of a practice (profiles) cannot ask who adopted it
(adoptions). It names a place instead (``{% place "practice:side" practice %}``), and an upper app
fills it: its ``AppConfig.ready`` imports the module that holds its fillers.
"""

from collections import defaultdict

_FILLERS = defaultdict(list)


def fills(place):
    """Mark a function as one of those that fill ``place``, in the order in which they are marked.

    It is called with the request (None in mails and documents) and what the place is given, and
    gives ``(template, context)``, or None where it has nothing to show.
    """

    def mark(function):
        _FILLERS[place].append(function)
        return function

    return mark


def fillers(place):
    """The functions that fill ``place``, in order."""
    return tuple(_FILLERS[place])
