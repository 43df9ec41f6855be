"""How a form that anyone may send is shown and taken: the same way for each of them."""

import logging

import pghistory
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from contacts import guard
from profiles.models import Practice
from profiles.views import practice_elsewhere

logger = logging.getLogger(__name__)


@method_decorator([login_not_required, csrf_exempt, never_cache], name="dispatch")
class OpenForm(View):
    """A page with a form for anyone; see guard.py for why it needs no CSRF cookie.

    Nothing of it is cached, since its token is for one visitor. What it shows does not depend on who is
    signed in. Subclasses have ``kind``, ``template``, ``form(data=None)``, which makes the form, empty or
    with ``data``, and ``take(form)``, which does what a valid form asks for.
    """

    http_method_names = ["get", "head", "post"]
    kind: str
    template: str
    # What it is about; None: nothing that is here yet.
    practice = None

    def dispatch(self, request, **where):
        """The form, or the answer that there is none here."""
        return self.elsewhere(**where) or super().dispatch(request)

    def elsewhere(self):
        """The answer in place of the form; None where there is a form."""
        return None

    def get(self, request):
        """The empty form."""
        return self.show(self.form())

    def post(self, request):
        """Take the form: only from our own page, only from people, only so many, only once."""
        if guard.is_too_large(request):
            return render(request, "contacts/too_large.html", {"practice": self.practice}, status=413)
        if not guard.comes_from_here(request):
            return render(request, "403.html", {"stale_form": True}, status=403)
        form = self.form(request.POST)
        if form.is_trapped:
            logger.info("A machine filled in the %s form of practice %s", self.kind, self.number)
            return self.thanks()
        if not form.is_valid():
            return self.show(form)
        return self.send(form)

    def send(self, form):
        """Write it all or nothing, and say so; over a limit the form comes back with its words."""
        with transaction.atomic():
            if guard.is_repeat(self.kind, form.data["token"], form.fingerprint):
                return self.taken(form)
            busy = guard.too_many(self.kind, self.request, self.practice, form.cleaned_data["email"])
            if busy:
                transaction.set_rollback(True)
            else:
                # The form is anonymous, whoever is signed in beside it.
                pghistory.context(user=None)
                self.take(form)
                return self.taken(form)
        logger.info("The %s form of practice %s met a limit", self.kind, self.number)
        form.add_error(None, busy)
        return self.show(form, status=429)

    def taken(self, form):
        """The answer to a form that was taken, now or just before."""
        return self.thanks()

    def thanks(self):
        """To the page that says what happens next; its address holds nothing that was typed."""
        return redirect(f"contacts:{self.kind}_sent")

    def show(self, form, status=200):
        """The page with the form."""
        context = {"practice": self.practice, "form": form, "busy": status == 429}
        return render(self.request, self.template, context | self.more(), status=status)

    def more(self):
        """What else the page shows."""
        return {}

    @property
    def number(self):
        """The number of the practice, for the log; None where there is none."""
        return self.practice and self.practice.pk


class PracticeForm(OpenForm):
    """A page with a form about an open practice."""

    def elsewhere(self, slug):
        """Find the practice. A form sent to a former address is taken all the same."""
        now_or_once = Q(slug=slug) | Q(old_slugs__slug=slug)
        self.practice = Practice.objects.open().with_profile().filter(now_or_once).first()
        if self.practice is None:
            return practice_elsewhere(self.request, slug)
        if self.practice.slug != slug and self.request.method != "POST":
            return HttpResponsePermanentRedirect(self.address)
        return None

    @property
    def address(self):
        return reverse(f"contacts:{self.kind}", args=[self.practice.slug])

    def thanks(self):
        """To the page of thanks of this practice."""
        return redirect(f"contacts:{self.kind}_sent", slug=self.practice.slug)

    def more(self):
        """The text that readers see."""
        return {"text": self.practice.public_revision}
