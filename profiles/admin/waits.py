"""A wait against its promise, as the desk shows it: a calm bar and its words."""

from django.utils.html import format_html

from core.templatetags.portal import counted, short_date


def wait_of(submission):
    """The bar and the words. Needs a submission ``with_wait``."""
    if submission.promised is None:
        return _until(submission)
    late = ""
    if submission.late:
        late = ", late"
        if submission.waited <= submission.promised:
            late = f", late: the answer was due on {short_date(submission.answer_due)}"
    kind = " is-late" if late else " is-soon" if submission.used >= 0.8 else ""
    return format_html(
        '<span class="desk-wait{}">{} of {}{}<svg viewBox="0 0 100 4" preserveAspectRatio="none"'
        ' aria-hidden="true"><rect class="w-track" width="100" height="4"/><rect class="w-fill" width="{}"'
        ' height="4"/></svg></span>',
        kind,
        submission.waited,
        counted(submission.promised, "day"),
        late,
        min(100, round(100 * submission.used)),
    )


def _until(submission):
    """Of what has no promise: the day it is published on, or who has it."""
    if not submission.publish_on or submission.state != "sign_off":
        return "Published" if submission.state == "published" else "With the district"
    day = short_date(submission.publish_on)
    if submission.late:
        return format_html('<span class="desk-wait is-late">Was due on {}, late</span>', day)
    return f"Until {day}"
