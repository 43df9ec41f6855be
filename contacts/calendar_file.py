"""The calendar file of a call or a visit (RFC 5545). It names nobody and holds no address."""

from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from core.addresses import absolute


def calendar_file(meeting):
    """The file as bytes. Calendars are shared, so it leads to the page of the practice, not to the thread.

    The same moment gives the same bytes. A change has the same UID and a higher SEQUENCE, so that
    calendars change or cancel what they have.
    """
    request, cancelled = meeting.item, meeting.cancelled_at is not None
    calendar = Calendar()
    calendar.add("prodid", "-//Learn Together, Grow Together CT//Contact requests//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"request-{request.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", _utc(meeting.changed_at))
    event.add("sequence", meeting.sequence)
    event.add("dtstart", _utc(meeting.starts_at))
    event.add("dtend", _utc(meeting.ends_at))
    event.add("summary", f"{meeting.get_kind_display()}: {request.subject_title}, {request.subject_district}")
    event.add("description", f"Request {request.pk} at Learn Together, Grow Together CT")
    event.add("url", absolute(request.subject_url))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar.add_component(event)
    return calendar.to_ical()


def _utc(moment):
    return moment.astimezone(UTC).replace(microsecond=0)
