"""A practice's history and texts in the admin: what changed, what differs, what is taken up again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from core.admin import TrackedAdmin
from core.history import event_model
from core.timeline import Strand
from profiles import texts
from profiles.models import Practice, PracticeRevision, SlugRedirect, StatusChange, TaggedRevision
from profiles.versions import PARTS, compare, two_to_compare, versions
from profiles.workflow import State, TransitionError


class WithVersions(TrackedAdmin):
    """Adds to a practice's page its history with all texts and parts, and the pages about its texts."""

    def name_of(self, practice):
        return self.title(practice)

    def strands(self, practice):
        """The practice, its steps and addresses, its texts, and their parts, also those that are gone."""
        texts = dict(
            event_model(PracticeRevision)
            .objects.filter(practice_id=practice.pk)
            .values_list("id", "number")
            .distinct()
        )
        owners = {pk: f"text {number}" for pk, number in texts.items()}
        of_practice = {"where": {"practice_id": practice.pk}, "owner": "practice_id"}
        return [
            Strand(Practice, {"pgh_obj_id": practice.pk}, "practice", title=None),
            Strand(StatusChange, noun="step", title="to_state", **of_practice),
            Strand(SlugRedirect, noun="former address", **of_practice),
            Strand(PracticeRevision, noun="text", title="number", **of_practice),
            *(_strand_of_part(part, noun, owners) for part, (noun, _) in PARTS.items()),
        ]

    def get_urls(self):
        own = [
            ("<int:pk>/versions/", self.versions, "versions"),
            ("<int:pk>/versions/compare/", self.compare, "compare"),
            ("<int:pk>/versions/<int:number>/restore/", self.restore, "restore"),
        ]
        return [
            path(where, self.admin_site.admin_view(view), name=f"profiles_practice_{name}")
            for where, view, name in own
        ] + super().get_urls()

    def versions(self, request, pk):
        """All texts: by whom, when, when they were public; and which two to compare."""
        practice = self._practice(request, pk)
        listed = versions(practice)
        context = {"versions": listed, "pair": two_to_compare(listed)}
        return self._page(request, practice, "versions", f"Texts: {self.title(practice)}", context)

    def compare(self, request, pk):
        """Two texts side by side: ``old`` and ``new`` are their numbers, ``all=1`` shows what is the same."""
        practice = self._practice(request, pk)
        listed = versions(practice)
        texts = {str(version.text.number): version.text for version in listed}
        chosen = [texts.get(request.GET.get(name, "")) for name in ("old", "new")]
        if None in chosen:
            raise Http404("No such text")
        older, newer = sorted(chosen, key=lambda text: text.number)
        everything = request.GET.get("all") == "1"
        context = {
            "older": older,
            "newer": newer,
            "everything": everything,
            "sections": compare(older, newer, everything=everything),
            "versions": listed,
            "pair": (older, newer),
        }
        return self._page(request, practice, "compare", f"Compare texts: {self.title(practice)}", context)

    def restore(self, request, pk, number):
        """Say what will happen, then start a new working text from an older one."""
        practice = self._practice(request, pk)
        if not self.has_change_permission(request, practice):
            raise PermissionDenied
        text = get_object_or_404(practice.revisions.defer("search_vector"), number=number)
        working = practice.working_revision
        if request.method == "POST":
            try:
                seen = practice.revisions.filter(number=_number(request.POST.get("setting_aside"))).first()
                new = texts.restore_revision(text, by=request.user, setting_aside=seen)
            except TransitionError as problem:
                messages.error(request, str(problem))
                return HttpResponseRedirect(reverse("admin:profiles_practice_versions", args=[pk]))
            messages.success(request, f"Text {new.number} was started from text {number}. It is not public.")
            return HttpResponseRedirect(reverse("admin:profiles_practicerevision_change", args=[new.pk]))
        context = {"text": text, "working": working, "is_public": practice.state == State.PUBLISHED}
        return self._page(request, practice, "restore", f"Restore text {number}", context)

    def _practice(self, request, pk):
        practices = Practice.objects.select_related("public_revision", "working_revision")
        practice = get_object_or_404(practices, pk=pk)
        if not self.has_view_or_change_permission(request, practice):
            raise PermissionDenied
        return practice

    def _page(self, request, practice, name, title, context):
        context |= {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "practice": practice,
            "name": self.title(practice),
            "may_change": self.has_change_permission(request, practice),
        }
        return TemplateResponse(request, f"admin/profiles/practice/{name}.html", context)


def _strand_of_part(part, noun, owners):
    owner = "content_object_id" if part is TaggedRevision else "revision_id"
    return Strand(part, {f"{owner}__in": list(owners)}, noun, owner=owner, owners=owners)


def _number(text):
    """A number from a form; None where there is none that a text could have."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None
