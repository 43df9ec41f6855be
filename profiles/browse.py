"""The browse page: results, counted filters, chips to remove and ways on."""

from functools import cached_property

from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from districts.models import District
from districts.querysets import by_name
from profiles.compare import MOST, MOST_READ, SLUG
from profiles.facets import BY_NAME, facet_groups
from profiles.filters import Sort
from profiles.finding import find, ways_on
from profiles.likeness import with_likeness
from profiles.models import Practice

PAGE_SIZE = 10


class BrowsePage:
    """Everything ``practice_list.html`` shows for a set of parameters."""

    def __init__(self, parameters):
        self.answer = find(parameters)
        self.parameters = self.answer.filter.data
        self.errors = dict(self.answer.errors)
        self.filter = self.answer.filter
        self.typed = self.answer.typed or self.parameters.get("q", "")
        self.corrected = self.answer.corrected
        self.total, self.groups = self._counts()
        self.page = self._page()

    def _counts(self):
        if self.errors:
            return 0, []
        return facet_groups(self.filter.found, self.filter.chosen, self.near and self.near.slugs)

    def _page(self):
        if self.errors:
            return None
        practices = self.answer.practices.with_card_data()
        paginator = CountedPaginator(practices, PAGE_SIZE, count=self.total)
        asked = ", ".join(self.parameters.getlist("page")) or "1"
        try:
            # Paginator also reads digits of other scripts, and of two values takes the last.
            page = paginator.page(asked if asked.isascii() else "")
        except InvalidPage:
            self.errors["page"] = [f"There is no page “{asked}” in this list."]
            return None
        page.object_list = with_likeness(page.object_list, self.near, adopted=self.asks_adopted)
        return page

    @property
    def near(self):
        """The districts like the reader's (``DistrictsLike``), when their practices are asked for."""
        return None if self.answer.errors else self.filter.near

    @property
    def asks_adopted(self):
        """Whether only what was adopted is asked for."""
        return not self.answer.errors and self.filter.asks_adopted

    @cached_property
    def districts(self):
        """Districts to choose one's own from, by name."""
        return by_name(District.objects.comparable().only("slug", "short_name", "code"))

    @property
    def no_such_page(self):
        return "page" in self.errors

    @property
    def pages(self):
        """Page numbers to offer, with gaps."""
        return self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)

    @property
    def offers_filters(self):
        """False where there is nothing to narrow down: nothing found, or a wrong value."""
        return self.total > 0

    @property
    def problems(self):
        """{name, label, reasons, url without it} of each parameter that cannot be answered."""
        labels = {name: filter.label for name, filter in self.filter.filters.items()} | {"page": "Page"}
        return [
            {"name": name, "label": labels[name], "reasons": reasons, "url": self._url_without(name)}
            for name, reasons in self.errors.items()
        ]

    @property
    def sorts(self):
        """(value, label, chosen) of each order; best match only when there is a search.

        The order that needs no asking has the value "", so that a new search gets its own.
        """
        usual = self.filter.usual_order
        others = [order for order in Sort if order != usual and self.filter.can_sort_by(order)]
        return [
            ("" if order == usual else order.value, self._label_of(order), order == self.filter.order)
            for order in [usual, *others]
        ]

    def _label_of(self, order):
        return f"Most like {self.near.district.short_name}" if order == Sort.NEAREST else order.label

    @cached_property
    def chips(self):
        """One for each filter in use; each link removes only that one."""
        chips = []
        if self.near:
            label = self.near.label(adopted=self.asks_adopted)
            chips.append({"label": label, "url": self._url_without("like")})
        for group in self.groups:
            for option in group.chosen:
                label = f"{BY_NAME[group.name].label}: {option.label}"
                chips.append({"label": label, "url": self._url_without(group.name, option.value)})
        return chips

    @property
    def clear_url(self):
        """The search alone, without any filter."""
        query = QueryDict(mutable=True)
        if self.typed:
            query["q"] = self.typed
        return _url(query)

    @cached_property
    def ways(self):
        """What to drop to find something."""
        return [{"label": w.label, "url": _url(w.parameters), "count": w.count} for w in ways_on(self.answer)]

    @property
    def url(self):
        """The address of this answer, for the address bar after a live update."""
        return _url(self._changed())

    @property
    def query(self):
        """The parameters of this answer, for links to the same as data, which refuses any others."""
        query = self._changed()
        for name in set(query) - set(self.filter.filters):
            del query[name]
        return query.urlencode()

    # Comparing: what is chosen travels in the address

    most_compared = MOST

    @cached_property
    def compared(self):
        """Slugs chosen for a comparison, in this list or before."""
        chosen = self.parameters.getlist("p")
        return list(dict.fromkeys(slug for slug in chosen if SLUG.fullmatch(slug)))[:MOST_READ]

    @cached_property
    def compared_elsewhere(self):
        """Practices chosen for a comparison that are not on this page."""
        here = {practice.slug for practice in self.page or ()}
        others = [slug for slug in self.compared if slug not in here]
        if not others:
            return []
        practices = Practice.objects.open().filter(slug__in=others).select_related("public_revision")
        return list(practices.only("slug", "public_revision__title").order_by("slug"))

    @property
    def uncompared_url(self):
        """The same list with nothing chosen for a comparison."""
        return self._url_without("p")

    def _changed(self):
        query = self.parameters.copy()
        query.pop("page", None)
        return query

    def _url_without(self, name, value=None):
        """The address without ``value`` of ``name``, or without ``name`` altogether."""
        query = self._changed()
        kept = [other for other in query.getlist(name) if value is not None and other != value]
        query.setlist(name, kept)
        return _url(query)


class CountedPaginator(Paginator):
    """A paginator that was told the number of results, since the facets counted them already."""

    def __init__(self, object_list: QuerySet, per_page, *, count):
        super().__init__(object_list, per_page)
        self.count = count


def _url(query):
    path = reverse("profiles:practice_list")
    return f"{path}?{query.urlencode()}" if query else path
