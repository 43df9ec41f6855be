""" "We can help": the form by which anyone offers help with what a district looks for."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from contacts import asking, links
from contacts.forms import GuardedForm
from contacts.models import ContactRequest
from contacts.request_forms import ContactForm, practice_at
from contacts.rules import address_of, plain_address
from contacts.sending import OpenForm
from contacts.vocabulary import OFFERED
from contacts.workflow import RequestState
from core.addresses import absolute
from profiles.models import LookingFor


class HelpForm(ContactForm):
    """An offer of help with ``item``, what a district looks for. Its token is for this one."""

    practice_link = forms.CharField(
        label="A practice of yours in this portal",
        required=False,
        max_length=300,
        help_text="The address of its page, if there is one that fits.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["name", "role", "district", "organization", "email", "wants", "message", "practice_link"]

    def __init__(self, item, data=None, **options):
        self.kind = f"help-{item.pk}"
        GuardedForm.__init__(self, None, data, **options)
        self._prepare([(want.value, words) for want, words in OFFERED.items()], item.district)
        self.fields["wants"].label = "What can you offer?"
        self.fields["wants"].error_messages["required"] = "Choose at least one thing that you can offer"

    def clean_practice_link(self):
        """The open practice that the address leads to; None without one."""
        given = self.cleaned_data["practice_link"].strip()
        if not given:
            return None
        practice = practice_at(given)
        if practice is None:
            raise forms.ValidationError("That is not the address of a practice here")
        return practice

    @property
    def answers(self):
        """The arguments of asking.send_request; of a valid form. The practice stands under the words."""
        given, practice = super().answers, self.cleaned_data["practice_link"]
        if practice:
            title, address = practice.public_revision.title, absolute(practice.get_absolute_url())
            given["message"] += f"\n\nA practice of ours: {title}\n{address}"
        return given


class Help(OpenForm):
    """Offer help with what a district looks for."""

    kind = "help"
    template = "contacts/help.html"
    sent = None

    def elsewhere(self, pk):
        """Find it; the page of one that is over says so."""
        self.item = get_object_or_404(LookingFor.objects.with_row_data(), pk=pk)
        if not self.item.is_open:
            return render(self.request, "profiles/seeking/over.html", {"item": self.item}, status=410)
        return None

    def form(self, data=None):
        return HelpForm(self.item, data)

    def take(self, form):
        # Who is signed in with this address has proved it.
        is_proven = address_of(self.request.user) == plain_address(form.cleaned_data["email"])
        self.sent = asking.send_request(None, looking_for=self.item, **form.answers, is_proven=is_proven)

    def taken(self, form):
        """To the page that asks for the code; sent again, to that of the same offer."""
        if self.sent is None:
            given = form.cleaned_data | {"message": form.answers["message"]}
            self.sent = ContactRequest.objects.sent_from(given, looking_for=self.item)
        if self.sent is None or self.sent.state != RequestState.UNCONFIRMED:
            return self.thanks()
        return redirect(links.confirm_page(self.sent))

    def thanks(self):
        return redirect("contacts:help_sent", pk=self.item.pk)

    def more(self):
        return {"item": self.item}


give_help = Help.as_view()


@require_safe
@login_not_required
def help_sent(request, pk):
    """What happens next with an offer. Says nothing of who sent it."""
    item = get_object_or_404(LookingFor.objects.with_row_data(), pk=pk)
    return render(request, "contacts/help_sent.html", {"item": item})
