"""The forms that anyone may send, and the list of a person's requests. Threads are in thread_views.py."""

from functools import cached_property

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts import actions, asking, links
from contacts.forms import CorrectionForm, NominationForm
from contacts.models import ContactRequest
from contacts.request_forms import ContactForm
from contacts.rules import address_of, plain_address
from contacts.sending import OpenForm, PracticeForm
from contacts.vocabulary import Want
from contacts.workflow import RequestState
from profiles import checklist
from profiles.models import Practice
from profiles.profile_page import ProfilePage
from profiles.views import practice_elsewhere

# The latest of each of a person's lists; nobody has more at hand.
LIST_SHOWS = 100


class Contact(PracticeForm):
    """Write to the people behind a practice. ``?ask=`` puts its open questions into the message."""

    kind = "contact"
    sent = None
    template = "contacts/contact.html"

    def form(self, data=None):
        initial = {
            "message": self.questions,
            "wants": self.wants,
            "readiness": self.request.GET.get("readiness", ""),
        }
        return ContactForm(self.practice, data, initial=initial)

    def take(self, form):
        # Who is signed in with this address has proved it.
        email = plain_address(form.cleaned_data["email"])
        is_proven = address_of(self.request.user) == email
        self.sent = asking.send_request(self.practice, **form.answers, is_proven=is_proven)

    def taken(self, form):
        """To the page that asks for the code; sent again, to that of the same request."""
        if self.sent is None:
            self.sent = ContactRequest.objects.sent_from(form.cleaned_data, practice=self.practice)
        if self.sent is None or self.sent.state != RequestState.UNCONFIRMED:
            return self.thanks()
        return redirect(links.confirm_page(self.sent))

    def more(self):
        contact = self.practice.reachable_contact
        return super().more() | {"is_full": bool(contact) and asking.is_full(contact)}

    @cached_property
    def questions(self):
        """The open questions that are named in the address, or ``all``, as lines."""
        asked = self.request.GET.getlist("ask")
        lines = [
            f"- {question.ask}"
            for question in (checklist.worth_asking(self.practice.public_revision) if asked else [])
            if question.name in asked or "all" in asked
        ]
        return "\n".join(lines)

    @property
    def wants(self):
        return [Want.QUESTIONS] if self.questions else []


class Correct(PracticeForm):
    """Confirm, complete or correct the page of a practice. ``?kind=`` and ``?about=`` choose ahead."""

    kind = "correction"
    template = "contacts/correction.html"

    def form(self, data=None):
        page = ProfilePage(self.practice, change=None, today=timezone.localdate())
        sections = [(section.id, section.label) for section in page.sections]
        chosen = {"what": self.request.GET.get("kind"), "section": self.request.GET.get("about")}
        return CorrectionForm(self.practice, data, sections=sections, initial=chosen)

    def take(self, form):
        actions.report(self.practice, **form.answers)


class Nominate(OpenForm):
    """Name a practice that is not here yet."""

    kind = "nominate"
    template = "contacts/nominate.html"

    def form(self, data=None):
        return NominationForm(None, data)

    def take(self, form):
        actions.nominate(**form.answers)


contact, correction, nominate = Contact.as_view(), Correct.as_view(), Nominate.as_view()


@require_safe
@login_not_required
def contact_sent(request, slug):
    """What happens next with a message. Says nothing of who sent it."""
    return _sent(request, slug, "contacts/contact_sent.html")


@require_safe
@login_not_required
def correction_sent(request, slug):
    """What happens next with a correction."""
    return _sent(request, slug, "contacts/correction_sent.html")


@require_safe
@login_not_required
def nominate_sent(request):
    """What happens next with a nomination."""
    return render(request, "contacts/nominate_sent.html")


def _sent(request, slug, template):
    practice = Practice.objects.open().with_card_data().filter(slug=slug).first()
    if practice is None:
        return practice_elsewhere(request, slug)
    return render(request, template, {"practice": practice, "text": practice.public_revision})


@require_safe
def requests(request):
    """A person's requests: those that came to their address, and those that carry it as the asker's."""
    with_practice = ContactRequest.objects.with_practice().in_order_of_wait()
    context = {
        "to_me": with_practice.sent_to(request.user).select_related("asker_district")[:LIST_SHOWS],
        "from_me": with_practice.sent_by(request.user)[:LIST_SHOWS],
        "most": LIST_SHOWS,
    }
    return render(request, "contacts/requests.html", context)
