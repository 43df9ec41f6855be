"""The map of towns: by number of practices, or by an indicator in a school year."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from core.schoolyear import school_year
from districts.display import NO_FIGURE, SUPPRESSED, Shown
from districts.figures import ALL_STUDENTS
from districts.map_classes import COUNT_CLASSES, count_class, quantile_classes
from districts.models import Indicator, Observation, Town, TownDistrict
from districts.outlines import HEIGHT, WIDTH
from districts.town_map import outlines
from districts.vocabulary import Flag, Relationship
from profiles.merging import slugs_that_stand
from profiles.models import LookingFor, Practice
from topics.models import Topic

# Whose practices and figures are a town's: its own district's first, then its regional one's. A designated
# high school serves a town's students without being its district.
SERVING = [Relationship.LOCAL_BOARD, Relationship.REGIONAL_MEMBER]
# A name stands to the right of its pin unless another pin is so near there.
NEAR_ACROSS, NEAR_DOWN = 150, 30


@dataclass(slots=True)
class MapTown:
    """A town on the map and in the list under it.

    ``css`` is its class of the key, ``words`` what is known of it ("2 practices", "6.1%"). ``link`` is the
    :class:`TownDistrict` whose figure it shows, for the map of an indicator.
    """

    town: Town
    css: str
    words: str
    count: int = 0
    figure: Shown | None = None
    link: TownDistrict | None = None

    @property
    def name(self):
        return self.town.name

    @property
    def districts(self):
        """Its districts, as :class:`TownDistrict`, its own first."""
        return self.town.serving

    @property
    def outline(self):
        """Where it is drawn; None for a town that the drawing does not have."""
        return outlines().get(self.town.code)

    @property
    def url(self):
        """The page of its district; "" when no district on record serves it."""
        links = [self.link] if self.link else self.districts
        return links[0].district.get_absolute_url() if links else ""

    @property
    def practices_url(self):
        """Browse, with the practices of its districts."""
        query = {"district": [link.district.slug for link in self.districts]}
        return reverse("profiles:practice_list", query=query)


@dataclass(frozen=True, slots=True)
class Pin:
    """A place with its name, in units of the drawing."""

    x: float
    y: float
    name: str
    before: bool

    @property
    def label_x(self):
        return round(self.x + (-13 if self.before else 13), 1)


@dataclass
class TownMap:
    """What ``components/town_map.html`` draws. ``key`` lists (class, words)."""

    towns: list[MapTown]
    key: list[tuple[str, str]]
    pins: list[Pin] = field(default_factory=list)
    pin_words: str = "First installment"
    # Towns whose district looks for something.
    seeking: list[MapTown] = field(default_factory=list)

    width, height = WIDTH, HEIGHT

    @property
    def drawn(self):
        """The towns that have an outline."""
        return [town for town in self.towns if town.outline]

    @property
    def with_practices(self):
        """The towns that have a practice."""
        return [town for town in self.towns if town.count]


@dataclass
class PracticeMap(TownMap):
    """Towns by the number of practices of their districts; ``elsewhere``: practices of no town's district."""

    elsewhere: int = 0


@dataclass
class IndicatorMap(TownMap):
    """Towns by a figure of their district. ``sources`` are those of the figures."""

    indicator: Indicator | None = None
    group: str = ""
    year: int = 0
    sources: list = field(default_factory=list)
    figures: int = 0


def towns_with_districts():
    """All towns by name, each with ``serving``: its districts in the order of ``SERVING``; two queries."""
    serving = (
        TownDistrict.objects.filter(relationship__in=SERVING)
        .select_related("district")
        .only("town", "relationship", "grades", "district__slug", "district__short_name")
        .order_by("relationship", "district__code")
    )
    return (
        Town.objects.only("code", "name", "slug")
        .order_by("name")
        .prefetch_related(Prefetch("town_districts", serving, to_attr="serving"))
    )


def practices_by_town(practices):
    """({town id: how many of ``practices`` its districts take part in}, how many are of no town); one query.

    A practice of both districts of a town counts once for it.
    """
    sql, params = practices.order_by().values_list("pk", "public_revision__facets").query.sql_with_params()
    statement = f"""
        WITH found(practice, facets) AS MATERIALIZED ({sql}),
        placed AS (
            SELECT link.town_id AS town, found.practice FROM found, unnest(found.facets) answer
            JOIN districts_district district ON answer = 'district:' || district.slug
            JOIN districts_towndistrict link ON link.district_id = district.id
            WHERE link.relationship = ANY(%s)
        )
        SELECT town, count(DISTINCT practice) FROM placed GROUP BY GROUPING SETS ((town), ())
        UNION ALL SELECT -1, count(*) FROM found
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, [str(relationship) for relationship in SERVING]])
        counts = dict(cursor.fetchall())
    return counts, counts.pop(-1) - counts.pop(None)


def practice_map(practices, pinned=()):
    """The map of ``practices``, with a pin for the lead district of each of ``pinned``; three queries."""
    counts, elsewhere = practices_by_town(practices)
    towns = []
    for town in towns_with_districts():
        count = counts.get(town.pk, 0)
        words = f"{count:,} practice{'' if count == 1 else 's'}" if count else "no practices yet"
        towns.append(MapTown(town, f"t{count_class(count)}", words, count))
    key = [(f"t{place}", words) for place, (_, words) in enumerate(COUNT_CLASSES)]
    leads = {practice.lead_district_id for practice in pinned}
    pinned_towns = [town for town in towns if any(link.district_id in leads for link in town.districts)]
    return PracticeMap(towns, key, pin_places(pinned_towns), elsewhere=elsewhere)


def pin_places(towns):
    """A pin with its name for each of ``towns`` (MapTown) that is drawn."""
    places = [(town.outline, town.name) for town in towns if town.outline]

    def is_before(spot):
        return any(
            0 < other.x - spot.x < NEAR_ACROSS and abs(other.y - spot.y) < NEAR_DOWN for other, _ in places
        )

    return [Pin(spot.x, spot.y, name, is_before(spot)) for spot, name in places]


def years_of(indicator):
    """(code of the student group, school years with a row, the newest first) of ``indicator``; one query.

    The group is all students; an indicator that is published for another group only has that one.
    """
    rows = (
        Observation.objects.filter(indicator=indicator)
        .order_by()
        .values_list("student_group__code", "school_year")
        .distinct()
    )
    years = {}
    for group, year in rows:
        years.setdefault(group, set()).add(year)
    if not years:
        return "", []
    group = ALL_STUDENTS if ALL_STUDENTS in years else min(years)
    return group, sorted(years[group], reverse=True)


def indicator_map(indicator, group, year):
    """The map of ``indicator`` for a student group (its code) in the school year that ends ``year``.

    A town's figure is that of its own district, or of its regional one where its own has no row: it may
    end before the grades that the indicator is about. Three queries.
    """
    rows = Observation.objects.filter(indicator=indicator, student_group__code=group, school_year=year)
    rows = {row.district_id: row for row in rows.for_display()}
    towns, sources = [], {}
    for town in towns_with_districts():
        link = next((link for link in town.serving if link.district_id in rows), None)
        figure = rows[link.district_id].shown() if link else Shown(NO_FIGURE, Flag.NOT_REPORTED)
        if link:
            source = rows[link.district_id].source
            sources[source.code] = source
        towns.append(MapTown(town, "", str(figure), figure=figure, link=link))
    with_figure = [town for town in towns if town.figure.is_figure]
    places, classes = quantile_classes([town.figure for town in with_figure])
    for town, place in zip(with_figure, places, strict=True):
        town.css = f"q{place}"
    for town in towns:
        town.css = town.css or ("tn" if town.figure.flag == Flag.NOT_REPORTED else "tw")
    key = [
        (f"q{place}", one.lowest if one.lowest == one.highest else f"{one.lowest} to {one.highest}")
        for place, one in enumerate(classes)
    ]
    in_use = {town.css for town in towns}
    key += [(css, words) for css, words in ABSENT if css in in_use]
    return IndicatorMap(
        towns,
        key,
        indicator=indicator,
        group=group,
        year=year,
        sources=[sources[code] for code in sorted(sources)],
        figures=len(with_figure),
    )


# Classes of towns without a figure.
ABSENT = [("tw", SUPPRESSED), ("tn", NO_FIGURE)]


class MapPage:
    """Everything ``profiles/map.html`` shows for a set of parameters (a QueryDict)."""

    def __init__(self, parameters):
        self.parameters = parameters
        self.errors = {}
        self.topics = list(Topic.objects.only("slug", "name", "short_name", "position"))
        self.indicators = list(Indicator.objects.filter(statewide_only=False))
        topic, code = self._one("topic"), self._one("indicator")
        self.topic = self._topic(topic)
        self.indicator = self._known("indicator", code, {i.code: i for i in self.indicators}, "indicators")
        self.group, self.years = years_of(self.indicator) if self.indicator else ("", [])
        self.year = self._year(self._one("year"), code)
        if topic and code:
            self._refuse("indicator", "The map shows a topic or an indicator, not both at once.")

    def _one(self, name):
        """The value of a parameter without space around it; "" when it is not given."""
        values = [value.strip() for value in self.parameters.getlist(name) if value.strip()]
        if len(values) > 1:
            self._refuse(name, "Give it once.")
        return values[0] if values else ""

    def _known(self, name, value, known, noun):
        if value and value not in known:
            self._refuse(name, f"“{value}” is not one of the {noun} of the map.")
        return known.get(value)

    def _topic(self, slug):
        known = {topic.slug: topic for topic in self.topics}
        if slug and slug not in known:
            slug = slugs_that_stand(Topic, [slug]).get(slug, slug)
        return self._known("topic", slug, known, "topics")

    def _year(self, label, code):
        """The school year asked for, else the newest with figures; None when there is none."""
        if label and not code:
            self._refuse("year", "Choose an indicator for this school year.")
        if not self.indicator:
            return None
        labels = {school_year(year): year for year in self.years}
        if label and label not in labels:
            known = ", ".join(labels) or "none"
            self._refuse(
                "year", f"No district has a figure for “{label}”. School years with figures: {known}."
            )
        return labels.get(label) if label else next(iter(self.years), None)

    def _refuse(self, name, reason):
        self.errors.setdefault(name, reason)

    @property
    def problems(self):
        """{label, reason, url without it} of each parameter that cannot be answered."""
        labels = {"topic": "Topic", "indicator": "Indicator", "year": "School year"}
        problems = []
        for name, reason in self.errors.items():
            query = self.parameters.copy()
            query.pop(name)
            if name == "indicator":
                query.pop("year", None)
            url = reverse("profiles:map")
            url = f"{url}?{query.urlencode()}" if query else url
            problems.append({"label": labels[name], "reason": reason, "url": url})
        return problems

    trail = [{"label": "Home", "url": "/"}]

    @cached_property
    def map(self):
        """The :class:`TownMap` asked for; None when it cannot be."""
        if self.errors:
            return None
        if self.indicator:
            return indicator_map(self.indicator, self.group, self.year) if self.years else None
        listed = Practice.objects.listed()
        practices = practice_map(listed.having("topic", [self.topic.slug]) if self.topic else listed)
        seekers = {item.district_id for item in self.seeking}
        practices.seeking = [
            town for town in practices.drawn if any(link.district_id in seekers for link in town.districts)
        ]
        return practices

    @cached_property
    def seeking(self):
        """What districts look for today, on the topic where one is chosen; one query."""
        items = LookingFor.objects.open_on(timezone.localdate()).with_row_data()
        return list(items.on_topic(self.topic) if self.topic else items)

    @property
    def title(self):
        if self.indicator and self.year:
            return f"{self.indicator.name}, {school_year(self.year)}"
        return f"{self.topic.name}: practices by town" if self.topic else "Practices by town"
