"""Lessons: practices that ended, and what did not work in those that go on."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import InvalidPage, Paginator
from django.http import QueryDict
from django.urls import reverse

from profiles.facets import practice_counts, with_practice_counts
from profiles.filters import PracticeFilter
from profiles.merging import slugs_that_stand
from profiles.models import Practice
from profiles.spelling import nearest_spelling
from profiles.vocabulary import Author, Status
from profiles.workflow import State
from topics.models import Topic

PAGE_SIZE = 10
# The parameters of browse that this page reads too.
NAMES = ("q", "topic")


@dataclass(frozen=True)
class Lesson:
    """One practice with what can be learned from it: why it ended, what did not work, and who says so."""

    practice: Practice

    @property
    def text(self):
        return self.practice.public_revision

    @property
    def has_ended(self):
        return self.text.current_status == Status.ENDED

    @property
    def why(self):
        """Why it ended; "" when no reason is public or it goes on."""
        if not self.has_ended:
            return ""
        ending = next(iter(self.practice.endings), None) if self.practice.state == State.ENDED else None
        return (ending and ending.reason) or self.text.status_reason

    @property
    def whose_words(self):
        """Who says what did not work."""
        if self.text.written_by == Author.DISTRICT:
            return f"In the words of {self.practice.lead_district.short_name}."
        return "Our reading of the sources, not the district’s words."


class LessonsPage:
    """Everything ``profiles/lessons.html`` shows for a set of parameters (a QueryDict)."""

    def __init__(self, parameters):
        self.parameters = parameters
        everything = Practice.objects.with_lessons()
        self.filter = PracticeFilter(_read(parameters), queryset=everything)
        self.errors = {} if self.filter.is_valid() else dict(self.filter.errors)
        self.typed, self.corrected = parameters.get("q", "").strip(), ""
        self.chosen = self.found = self.page = None
        self.topics = []
        if not self.errors:
            self._find()
            self.page = self._page()

    def _find(self):
        self.typed = self.filter.typed
        if self.typed and not self.filter.found.exists():
            corrected = nearest_spelling(self.typed)
            if corrected and self.filter.queryset.searching(corrected).exists():
                self.corrected = self.filter.corrected = corrected
        found, chosen = self.filter.found, self.filter.chosen
        self.topics = with_practice_counts(Topic.objects.all(), "topic", practice_counts(found))
        if "topic" in chosen:
            found = found.having("topic", chosen["topic"])
            self.chosen = [topic for topic in self.topics if topic.slug in chosen["topic"]]
        self.found = found.sorted_by("relevance" if self.filter.text else "newest").with_lesson_data()

    def _page(self):
        # What a form sent blank was not asked for.
        asked = ", ".join(value for value in self.parameters.getlist("page") if value.strip()) or "1"
        try:
            # Paginator also reads digits of other scripts.
            return Paginator(self.found, PAGE_SIZE).page(asked if asked.isascii() else "")
        except InvalidPage:
            self.errors["page"] = [f"There is no page “{asked}” in this list."]
            return None

    @property
    def no_such_page(self):
        return "page" in self.errors

    @property
    def total(self):
        return self.page.paginator.count if self.page else 0

    @cached_property
    def lessons(self):
        return [Lesson(practice) for practice in self.page]

    @property
    def pages(self):
        """Page numbers to offer, with gaps."""
        return self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)

    @cached_property
    def ended(self):
        """How many practices of the whole inventory have ended."""
        return Practice.objects.ended().count()

    @property
    def is_narrowed(self):
        return bool(self.typed or self.chosen)

    @property
    def problems(self):
        """{label, reason, url without it} of each parameter that cannot be answered."""
        labels = {"q": "Search", "topic": "Topic", "page": "Page"}
        problems = []
        for name, reasons in self.errors.items():
            query = self.parameters.copy()
            query.pop(name, None)
            url = reverse("profiles:lessons")
            url = f"{url}?{query.urlencode()}" if query else url
            problems.append({"label": labels[name], "reason": " ".join(reasons), "url": url})
        return problems


def _read(parameters):
    """The parameters that this page reads: none that a form sent blank, merged topics by their new word."""
    read = QueryDict(mutable=True)
    for name in NAMES:
        read.setlist(name, [value for value in parameters.getlist(name) if value.strip()])
    stands = slugs_that_stand(Topic, read.getlist("topic"))
    read.setlist("topic", [stands.get(slug, slug) for slug in read.getlist("topic")])
    return read
