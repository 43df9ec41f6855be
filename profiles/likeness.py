"""Practices of districts like one's own: what ``?like=`` keeps, in which order, and why."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from districts.likeness import likeness, why_not_compared
from districts.models import District
from districts.peers import NEAREST
from districts.similar import SimilarDistricts
from profiles.models import Practice


class DistrictField(forms.CharField):
    """A district by its slug, as in addresses, or by its code of seven digits."""

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        district = District.objects.filter(Q(slug=name) | Q(code=name)).first()
        if district is None:
            raise ValidationError(f"“{name}” is not one of the choices.")
        return district


class DistrictsLike:
    """The districts most like ``district``, the nearest first: ten, or all that can be compared."""

    def __init__(self, district, most=NEAREST):
        similar = SimilarDistricts()
        self.district = district
        self._near = {
            similar.districts[peer.code].slug: (peer, similar.districts[peer.code])
            for peer in similar.nearest(district)[:most]
        }

    @property
    def slugs(self):
        return list(self._near)

    def label(self, *, adopted=False):
        """In a chip, and in ways on; ``adopted``: where only what they adopted is asked for."""
        what = "Adopted" if adopted else "Shared or adopted"
        return f"{what} by districts like {self.district.short_name}"

    @property
    def why_none(self):
        """Why there is no district like it, as a sentence; "" when there are some."""
        if self._near:
            return ""
        return why_not_compared(self.district) or "No other district can be compared with it."

    def keep(self, practices, *, adopted=False):
        """Those of ``practices`` (a queryset) that one of these districts leads, takes part in or adopted.

        ``adopted``: only those that one of them adopted.
        """
        return practices.adopted_by(self.slugs) if adopted else practices.shared_or_adopted_by(self.slugs)

    def of(self, practice, adopters=(), *, adopted=False):
        """The likeness of the nearest of these districts that ``practice`` involves; None without any.

        ``adopters`` are slugs of those that adopted it; of such a one it says so (``has_adopted``).
        ``adopted``: of the nearest of those alone.
        """
        answers = set(practice.public_revision.facets)
        for slug, (peer, other) in self._near.items():
            takes_part = not adopted and f"district:{slug}" in answers
            if takes_part or slug in adopters:
                return replace(likeness(self.district, other, peer), has_adopted=not takes_part)
        return None


def with_likeness(practices, near, *, adopted=False):
    """``practices`` as a list, each with its ``likeness`` to the district of ``near``; None without one.

    ``adopted``: its likeness to an adopter. One query for the adopters among the districts like it.
    """
    practices = list(practices)
    adopters = {}
    if near and practices:
        shown = Practice.objects.filter(pk__in=[practice.pk for practice in practices])
        adopters = shown.adopters_among(near.slugs)
    for practice in practices:
        practice.likeness = near and near.of(practice, adopters.get(practice.pk, ()), adopted=adopted)
    return practices


def asked_district(parameters):
    """The district that ``parameters`` (a QueryDict) name with ``like``; None when they name none.

    Raises ``ValidationError`` where there is no such district, or more than one is named.
    """
    given = [value for value in parameters.getlist("like") if value.strip()]
    if len(given) > 1:
        raise ValidationError("Give it once.")
    return DistrictField(required=False).clean(given[0] if given else "")


def choose(request, district):
    """Note the district that the answer to ``request`` has read from its address, to read it once only."""
    request.chosen_district = district


def chosen_district(request):
    """The district that a page's address names with ``like``; None without one, or where it is wrong.

    Read once for each request: every link of a page asks for it.
    """
    if not hasattr(request, "chosen_district"):
        try:
            choose(request, asked_district(request.GET))
        except ValidationError:
            choose(request, None)
    return request.chosen_district


def likeness_to(district, practice):
    """How ``practice`` suits ``district`` (may be None), any comparable one and not only the nearest."""
    if not district:
        return district
    near = DistrictsLike(district, most=None)
    adopters = Practice.objects.filter(pk=practice.pk).adopters_among(near.slugs)
    return near.of(practice, adopters.get(practice.pk, ()))
