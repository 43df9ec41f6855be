"""Every question that the portal asks of the public record, by name."""

import re

from django.db import models
from django.db.models import Q

from districts.vocabulary import POOL_OF, DistrictStatus, Period


def by_name(districts):
    """``districts`` as a list by short name, with Region 4 before Region 10."""

    def key(district):
        parts = re.split(r"(\d+)", district.short_name.casefold())
        return [int(part) if part.isdigit() else part for part in parts], district.code

    return sorted(districts, key=key)


class DistrictQuerySet(models.QuerySet):
    """Districts by status, name and place."""

    def active(self):
        """Districts that still run."""
        return self.filter(status=DistrictStatus.ACTIVE)

    def historic(self):
        """Districts that closed or merged."""
        return self.filter(status=DistrictStatus.HISTORIC)

    def on_domain(self, domain):
        """Districts that have ``domain`` (small letters) among their e-mail domains; not its subdomains."""
        return self.filter(email_domains__contains=[domain])

    def comparable(self):
        """Districts that others are like: of a kind that is compared, with grades on record (similar.py)."""
        return self.active().filter(kind__in=POOL_OF).exclude(grade_span="")

    def named(self, words):
        """Districts whose name, town or code has every one of ``words``; all of them for blank words."""
        found = self
        for word in words.split():
            serving = self.model.towns.through.objects.filter(town__name__icontains=word)
            found = found.filter(
                Q(short_name__icontains=word)
                | Q(name__icontains=word)
                | Q(code=word)
                | Q(pk__in=serving.values("district"))
            )
        return found

    def in_planning_regions(self, names):
        """Districts in any of these planning regions; a regional district may lie in two."""
        # "Capitol; Northeastern Connecticut": no region's name is part of another's.
        any_of = Q(pk__in=[])
        for name in names:
            any_of |= Q(planning_region__contains=name)
        return self.filter(any_of)

    def sharing_towns_with(self, district):
        """Other districts that serve a town that ``district`` serves."""
        links = self.model.towns.through.objects
        towns = links.filter(district=district).values("town")
        return self.exclude(pk=district.pk).filter(pk__in=links.filter(town__in=towns).values("district"))

    def in_regions_of(self, district):
        """Other districts of its planning region, or of both where it lies in two; none where it has none."""
        names = [name for name in district.planning_region.split("; ") if name]
        return self.exclude(pk=district.pk).in_planning_regions(names)

    def with_towns(self):
        """Loads the towns of each district with their relationship, in two more queries."""
        return self.prefetch_related("town_districts__town")

    def with_facts(self):
        """Loads everything that ``exports.district_data`` holds, in three queries."""
        return self.with_towns().select_related("successor", "resc")


class ObservationQuerySet(models.QuerySet):
    """Figures of districts. What a reader may see of one is ``Observation.shown()``."""

    def for_display(self):
        """Loads what ``shown()`` and a table row need, in one query."""
        return self.select_related("indicator", "student_group", "source")

    def in_order(self):
        """By indicator, then group, then school year."""
        return self.order_by("indicator__position", "student_group__position", "school_year")

    def in_order_of_districts(self):
        """The same, one district after the other."""
        return self.order_by(
            "district__code",
            "indicator__position",
            "indicator__code",
            "student_group__position",
            "student_group__code",
            "school_year",
        )


class StateFigureQuerySet(models.QuerySet):
    """Statewide figures."""

    def by_school_year(self):
        """Figures of a school year, for groups that districts have figures for as well."""
        return self.filter(period=Period.SCHOOL_YEAR, student_group__isnull=False)

    def for_display(self):
        """Loads what ``shown()`` and a table row need, in one query."""
        return self.select_related("indicator", "student_group", "source")
