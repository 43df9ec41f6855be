"""The thread of a request: from a link in a mail without an account, or signed in; and the page for the code.

A GET changes nothing: mail scanners open links. The pages by link need no cookie: whoever has the link
may write, nobody else can, and no page of another site may (see guard.py).
"""

from functools import cached_property

import pghistory
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from contacts import actions, asking, guard, links, threads
from contacts.calendar_file import calendar_file
from contacts.models import ContactRequest, Meeting
from contacts.request_forms import CodeForm, LimitForm, MoveForm, OutcomeForm, ReportForm, WriteForm
from contacts.rules import ByLink, is_asker, is_receiver, may_read_all, side_of
from contacts.vocabulary import Adopting, Side
from contacts.workflow import RequestState, moves_of
from profiles.workflow import TransitionError


def said(form):
    """What is wrong with a form, in one line."""
    return " ".join(error for errors in form.errors.values() for error in errors)


class OpenPage(View):
    """A page without an account, cookie or cache. Subclasses find their request by the token."""

    http_method_names = ["get", "head", "post"]

    @method_decorator([login_not_required, csrf_exempt, never_cache])
    def dispatch(self, request, *args, **kwargs):
        """Only from our own pages, and of no more than such a form has."""
        if request.method == "POST":
            if guard.is_too_large(request):
                return render(request, "contacts/too_large.html", {"practice": None}, status=413)
            if not guard.comes_from_here(request):
                return render(request, "403.html", {"stale_form": True}, status=403)
            pghistory.context(user=None)
        return super().dispatch(request, *args, **kwargs)


class Confirm(OpenPage):
    """Asks for the code that was mailed to an asker."""

    def get(self, request, token):
        return self.show(token, CodeForm())

    def post(self, request, token):
        item = self.found(token)
        if item is None:
            return self.show(token, CodeForm())
        if request.POST.get("do") == "again":
            problem = asking.send_another_code(item)
            note = problem or "A new code is on its way to you."
            return self.show(token, CodeForm(), note=note, is_problem=bool(problem))
        form = CodeForm(request.POST)
        if form.is_valid():
            problem = asking.confirm(item, form.cleaned_data["code"])
            if not problem:
                return redirect(item.sent_url)
            form.add_error("code", problem)
        return self.show(token, form)

    @staticmethod
    def found(token):
        item = links.to_confirm(token)
        return item if item and item.state == RequestState.UNCONFIRMED else None

    def show(self, token, form, **more):
        """The page; of a request that was confirmed the next one; over when it is forgotten."""
        item = links.to_confirm(token)
        if item and item.state != RequestState.UNCONFIRMED:
            return redirect(item.sent_url)
        status = 200 if item else 410
        context = {"item": item, "form": form, **more}
        return render(self.request, "contacts/confirm.html", context, status=status)


class Thread:
    """What both ways to a thread do alike; the pages say ``item``, ``who`` and the addresses."""

    @cached_property
    def side(self):
        return side_of(self.who, self.item)

    def get(self, request, **where):
        return self.show()

    def post(self, request, **where):
        error = self.act(request.POST)
        if error:
            return self.show(error)
        return redirect(self.address(""))

    def act(self, data):
        """Do what the form asks for; gives the reason why not, or ""."""
        try:
            if "to" in data:
                return self.move(MoveForm(data))
            act = {
                "write": self.write,
                "answer": self.write,
                "pick": self.pick,
                "cancel": lambda data: threads.cancel_meeting(self.item, who=self.who),
                "block": lambda data: threads.block(self.item, who=self.who),
                "report": self.report,
                "settle": lambda data: threads.settle_report(self.item, who=self.who),
                "limit": self.limit,
            }.get(data.get("do"))
            if act is None:
                return "Press one of the buttons below."
            problem = act(data)
        except TransitionError as problem_said:
            return str(problem_said)
        return problem if isinstance(problem, str) else ""

    def move(self, form):
        if not form.is_valid():
            return said(form)
        given = form.cleaned_data
        if given["to"] == RequestState.DECLINED:
            words = {"pointer": given["pointer"], "practice": given["pointer_link"]}
            threads.decline(self.item, given["note"], who=self.who, **words)
        else:
            actions.change_status(self.item, given["to"], by=self.who, note=given["note"])
        return ""

    def write(self, data):
        form = WriteForm(data)
        if not form.is_valid():
            return said(form)
        given, answers = form.cleaned_data, data["do"] == "answer"
        shares = given["shares_email"]
        threads.write(self.item, given["words"], who=self.who, answers=answers, shares_email=shares)
        return ""

    def pick(self, data):
        proposed = {str(number): time for number, time in enumerate(self.item.times)}
        threads.pick_time(self.item, proposed.get(data.get("time")), who=self.who)
        return ""

    def report(self, data):
        form = ReportForm(data)
        if not form.is_valid():
            return said(form)
        threads.report(self.item, form.cleaned_data["reason"], who=self.who)
        return ""

    def limit(self, data):
        form = LimitForm(data)
        if not is_receiver(self.who, self.item):
            raise PermissionDenied
        if not form.is_valid():
            return said(form)
        asking.take_at_most(self.item.relayed_address, form.cleaned_data["most"])
        return ""

    def show(self, error=""):
        """The page; with ``error`` what was typed is still there."""
        item, side = self.item, self.side
        typed = self.request.POST if error else {}
        is_staff = side == Side.STAFF or may_read(self.who)
        messages = item.messages.order_by("at", "pk")
        steps = list(item.steps.all())
        # What a former contact told staff is not for the one who has it now.
        handed_over = (step.at for step in steps if step.to_state == RequestState.RELAYED)
        since = max(handed_over, default=item.created_at)
        now = timezone.now()
        context = {
            "item": item,
            "side": side,
            "is_staff": is_staff,
            "is_asker": side == Side.ASKER,
            "is_contact": side == Side.CONTACT,
            "messages_shown": [
                m
                for m in messages
                if m.for_all or is_staff or (m.side == side and (side == Side.ASKER or m.at >= since))
            ],
            "asker_email": item.asker_email if is_staff or side == Side.ASKER or item.asker_shared_at else "",
            "receiver_email": item.relayed_address if item.receiver_shared_at and item.to_contact else "",
            "has_shared": item.asker_shared_at if side == Side.ASKER else item.receiver_shared_at,
            "moves": dict(moves_of(item, self.who)),
            "steps": steps,
            "times": [(n, time) for n, time in enumerate(item.times) if time > now and item.takes_times],
            "meeting": Meeting.objects.filter(item=item).first(),
            "most": asking.most_a_month(item.relayed_address) if side == Side.CONTACT else None,
            "is_blocked": side == Side.CONTACT
            and ContactRequest.objects.is_blocked(item.asker_email, item.relayed_address),
            "event_url": self.address("event"),
            "needs_token": not isinstance(self.who, ByLink),
            "error": error,
            "typed": typed,
        }
        return render(self.request, "contacts/request.html", context)


def may_read(who):
    """Whether ``who`` is of staff and reads all requests."""
    return not isinstance(who, ByLink) and may_read_all(who, ContactRequest)


class ByLinkPage(OpenPage):
    """A page that a signed link in a mail opens."""

    @method_decorator([login_not_required, csrf_exempt, never_cache])
    def dispatch(self, request, token):
        self.token = token
        self.item, self.who = links.opened(token)
        if self.item is None:
            raise Http404
        return super().dispatch(request) if self.who else self.over(request)

    def over(self, request):
        """A link that has ended says so, and nothing of the request."""
        return render(request, "contacts/link_over.html", status=410)

    def address(self, name):
        """The address of the thread (""), its "event" or "outcome" for this reader."""
        return reverse(f"contacts:{name or 'by_link'}", args=[self.token])


class ThreadByLink(Thread, ByLinkPage):
    """The thread for whoever has the link."""


class OwnPage(View):
    """A page for who is signed in and whom the request concerns."""

    http_method_names = ["get", "head", "post"]

    @method_decorator(never_cache)
    def dispatch(self, request, pk):
        visible = ContactRequest.objects.visible_to(request.user).with_practice()
        self.item = get_object_or_404(visible.select_related("asker_district"), pk=pk)
        self.who = request.user
        return super().dispatch(request)

    def address(self, name):
        return reverse(f"contacts:own_{name}" if name else "contacts:request", args=[self.item.pk])


class OwnThread(Thread, OwnPage):
    """The thread for who is signed in."""


class CalendarFile:
    """The calendar file of the time that was picked."""

    http_method_names = ["get", "head"]

    def get(self, request):
        meeting = get_object_or_404(Meeting, item=self.item)
        meeting.item = self.item
        body = calendar_file(meeting)
        name = f'attachment; filename="request-{self.item.pk}.ics"'
        return HttpResponse(body, "text/calendar; charset=utf-8", headers={"Content-Disposition": name})


class EventByLink(CalendarFile, ByLinkPage):
    """For whoever has the link."""


class OwnEvent(CalendarFile, OwnPage):
    """For who is signed in."""


class Outcome:
    """Two questions to the asker, a month after the answer: did it help, are you adopting it?"""

    def get(self, request):
        self.only_for_askers()
        given = {"helped": self.item.helped, "adopting": self.item.adopting}
        return self.show(OutcomeForm(initial=given))

    def post(self, request):
        self.only_for_askers()
        form = OutcomeForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        threads.say_outcome(self.item, who=self.who, **form.cleaned_data)
        return redirect(self.address("outcome") + "?said=yes")

    def only_for_askers(self):
        """Whoever offered help has got none: nobody asks them."""
        if self.item.is_offer or not is_asker(self.who, self.item):
            raise Http404

    def show(self, form):
        said_it = self.request.method != "POST" and bool(self.item.outcome_at and "said" in self.request.GET)
        context = {
            "item": self.item,
            "form": form,
            "said": said_it,
            "adopts": said_it and self.item.adopting == Adopting.YES,
            "back": self.address(""),
            "needs_token": not isinstance(self.who, ByLink),
        }
        return render(self.request, "contacts/outcome.html", context)


class OutcomeByLink(Outcome, ByLinkPage):
    """For whoever has the link."""


class OwnOutcome(Outcome, OwnPage):
    """For who is signed in."""
