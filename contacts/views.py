"""The forms that anyone may send, and requests for those whom they concern."""

from functools import cached_property

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from contacts import actions
from contacts.forms import ContactForm, CorrectionForm, MoveForm, NominationForm
from contacts.models import ContactRequest
from contacts.rules import is_asker, is_receiver, may_read_all
from contacts.sending import OpenForm, PracticeForm
from contacts.vocabulary import Want
from contacts.workflow import moves_of
from profiles import checklist
from profiles.models import Practice
from profiles.profile_page import ProfilePage
from profiles.views import practice_elsewhere
from profiles.workflow import TransitionError

# The latest of each of a person's lists; nobody has more at hand.
LIST_SHOWS = 100


class Contact(PracticeForm):
    """Write to the people behind a practice. ``?ask=`` puts its open questions into the message."""

    kind = "contact"
    template = "contacts/contact.html"

    def form(self, data=None):
        return ContactForm(self.practice, data, initial={"message": self.questions, "wants": self.wants})

    def take(self, form):
        actions.send_request(self.practice, **form.answers)

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


@require_http_methods(["GET", "HEAD", "POST"])
def request_detail(request, pk):
    """One request, for its receiver, its asker and staff; the receiver answers here."""
    visible = ContactRequest.objects.visible_to(request.user).with_practice()
    item = get_object_or_404(visible.select_related("asker_district"), pk=pk)
    error, note = "", ""
    if request.method == "POST":
        form = MoveForm(request.POST)
        error, note = _move(request, item, form), form.data.get("note", "")
        if not error:
            return redirect(item)
    context = {
        "item": item,
        "is_asker": is_asker(request.user, item),
        "sees_asker": is_receiver(request.user, item) or may_read_all(request.user, ContactRequest),
        "moves": moves_of(item, request.user).items(),
        "steps": item.steps.all(),
        "error": error,
        "note": note,
    }
    return render(request, "contacts/request.html", context)


def _move(request, item, form):
    """Make the step that ``form`` asks for; gives the reason when it cannot be made, or ""."""
    if not form.is_valid():
        return " ".join(error for errors in form.errors.values() for error in errors)
    try:
        actions.change_status(item, form.cleaned_data["to"], by=request.user, note=form.cleaned_data["note"])
    except TransitionError as problem:
        return str(problem)
    return ""
