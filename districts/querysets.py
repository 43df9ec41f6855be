"""Every question that the portal asks of the public record, by name."""

import re

from django.db import models
from django.db.models import Case, CharField, Q, Value, When

from districts.vocabulary import (
    SIZE_BAND_ENDS,
    DistrictKind,
    DistrictSize,
    DistrictStatus,
    Flag,
    Period,
)


def size_band_case(prefix=""):
    """An expression for a district's :class:`DistrictSize`; "" where enrollment has no figure.

    ``prefix`` is the way from the queried model to its district: ``size_band_case("lead_district__")``.
    """
    enrollment = f"{prefix}enrollment"
    bands = [
        When(Q(**{f"{enrollment}__lt": end}), then=Value(band.value)) for band, end in SIZE_BAND_ENDS.items()
    ]
    return Case(
        When(Q(**{f"{enrollment}__isnull": True}), then=Value("")),
        *bands,
        default=Value(DistrictSize.FROM_5000.value),
        output_field=CharField(),
    )


def by_name(districts):
    """``districts`` as a list by short name, with Region 4 before Region 10."""

    def key(district):
        parts = re.split(r"(\d+)", district.short_name.casefold())
        return [int(part) if part.isdigit() else part for part in parts], district.code

    return sorted(districts, key=key)


class DistrictQuerySet(models.QuerySet):
    """Districts by status, kind, place and size."""

    def active(self):
        """Districts that still run."""
        return self.filter(status=DistrictStatus.ACTIVE)

    def historic(self):
        """Districts that closed or merged."""
        return self.filter(status=DistrictStatus.HISTORIC)

    def of_kinds(self, kinds):
        """Districts of any of ``kinds`` (:class:`DistrictKind` values)."""
        return self.filter(kind__in=kinds)

    def of_sizes(self, bands):
        """Districts in any of these :class:`DistrictSize` bands; none without a figure."""
        return self.with_size_band().filter(size_band_value__in=[band for band in bands if band])

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

    def with_size_band(self):
        """Adds ``size_band_value``, the band as text."""
        return self.annotate(size_band_value=size_band_case())

    def rescs(self):
        """The six Regional Educational Service Centers."""
        return self.of_kinds([DistrictKind.RESC])

    def in_planning_regions(self, names):
        """Districts in any of these planning regions; a regional district may lie in two."""
        # "Capitol; Northeastern Connecticut": no region's name is part of another's.
        any_of = Q(pk__in=[])
        for name in names:
            any_of |= Q(planning_region__contains=name)
        return self.filter(any_of)

    def serving(self, town):
        """Districts with a local board, a membership or a designated high school for ``town``."""
        return self.filter(pk__in=town.town_districts.values("district"))

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


class TownQuerySet(models.QuerySet):
    """Connecticut's 169 towns."""

    def with_districts(self):
        """Loads the districts of each town with their relationship, in two more queries."""
        return self.defer("geometry").prefetch_related("town_districts__district")


class IndicatorQuerySet(models.QuerySet):
    """Indicators of the public record."""

    def by_district(self):
        """Indicators that have figures for districts, not for the state alone."""
        return self.filter(statewide_only=False)


class ObservationQuerySet(models.QuerySet):
    """Figures of districts. What a reader may see of one is ``Observation.shown()``."""

    def published(self):
        """Figures that have a value."""
        return self.filter(flag=Flag.PUBLISHED)

    def for_display(self):
        """Loads what ``shown()`` and a table row need, in one query."""
        return self.select_related("indicator", "student_group", "source")

    def in_order(self):
        """By indicator, then group, then school year."""
        return self.order_by("indicator__position", "student_group__position", "school_year")


class StateFigureQuerySet(models.QuerySet):
    """Statewide figures."""

    def by_school_year(self):
        """Figures of a school year, for groups that districts have figures for as well."""
        return self.filter(period=Period.SCHOOL_YEAR, student_group__isnull=False)

    def for_display(self):
        """Loads what ``shown()`` and a table row need, in one query."""
        return self.select_related("indicator", "student_group", "source")
