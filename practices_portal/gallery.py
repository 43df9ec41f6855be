"""Samples for the component gallery: neutral words that nobody can mistake for content."""

from datetime import date
from types import SimpleNamespace as Sample

from django import forms
from django.core.paginator import Paginator

from core import chart_words, charts
from core.grades import Grade
from core.series import Point, Role, Series, Why, years_of
from districts.charts import Chart
from districts.display import NO_FIGURE, SUPPRESSED, Shown
from districts.vocabulary import Flag
from profiles.vocabulary import ClaimCheck, CostBand, LocalEvidence, Offer, Stage, Tier

COLORS = [
    ("blue-deep", "#112f4e", "Headings, footer"),
    ("blue", "#0b4778", "Buttons"),
    ("blue-link", "#005ea2", "Links"),
    ("blue-20", "#aacdec", "Box borders"),
    ("blue-5", "#eff6fb", "Tint"),
    ("green-deep", "#216e1f", "Green words"),
    ("green", "#4d8055", "Icons, progress"),
    ("green-40", "#5e9f69", "Line under the current page"),
    ("green-20", "#b4d0b9", "Borders of tints"),
    ("green-5", "#ecf3ec", "Tint"),
    ("gold", "#7a591a", "Take care"),
    ("gold-5", "#f5f0e6", "Tint"),
    ("ink", "#171716", "Strong text"),
    ("muted", "#5d5d52", "Secondary text"),
    ("line-2", "#cac9c0", "Strong lines"),
    ("line", "#e6e6e2", "Hairlines"),
    ("paper-2", "#f5f5f0", "Bands"),
]
ACCENTS = {
    "attendance": "event",
    "ccr": "school",
    "family": "people",
    "mastery": "military_tech",
    "digital": "lightbulb_outline",
    "literacy": "local_library",
    "time": "schedule",
    "": "",
}
FORM_URL = "/practices/a-practice/contact/"


class Choices(list):
    """A list that templates read like a related manager."""

    def all(self):
        """Itself."""
        return self


def topic(accent, icon):
    """A topic in one of the accents."""
    return Sample(
        name=f"A topic in the accent “{accent}”" if accent else "A topic without an accent",
        lead="One line that says what the topic is about",
        accent=accent,
        icon=icon,
        get_absolute_url="#",
    )


def district(**known):
    """A district of which nothing is known but its name."""
    nothing = dict.fromkeys(
        [
            "enrollment",
            "enrollment_year",
            "demographics_year",
            "lowest_grade",
            "highest_grade",
        ]
    )
    shares = ["meals_shown", "english_learners_shown", "disabilities_shown"]
    nothing |= dict.fromkeys(shares, Shown(NO_FIGURE, Flag.NOT_REPORTED))
    return Sample(**{**nothing, "short_name": "A district", "get_absolute_url": "#", **known})


def practice(district, *, text, by="", on=None):
    """A practice with its public text."""
    return Sample(
        lead_district=district,
        public_revision=text,
        verified_by=by,
        verified_on=on,
        get_absolute_url="#",
    )


def revision(**known):
    """A text in which nothing is recorded but its title."""
    choices = ["cost_band", "extent", "stage", "status"]
    words = [*choices, *(f"get_{name}_display" for name in [*choices, "local_evidence"])]
    numbers = ["lowest_grade", "highest_grade", "start_year", "end_year"]
    numbers += ["local_evidence", "tier_claimed", "tier_confirmed"]
    nothing = {
        **dict.fromkeys([*words, "current_status"], ""),
        **dict.fromkeys([*numbers, "annual_cost", "startup_cost"]),
    }
    nothing |= {"annual_cost_not_known": False, "district_count": 1, "topics_in_order": []}
    nothing |= {"written_by": "csde", "has_older_evidence": False}
    text = {"title": "A title of a practice", "tagline": "One sentence that says what people do."}
    return Sample(**{**nothing, **text, **known})


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="At most 90 characters. Say what it is.")
    value = forms.DecimalField(
        label="Value, percent",
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"class": "usa-input--s", "inputmode": "decimal"}),
        error_messages={"max_value": "Enter a percent between 0 and 100"},
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose one"), ("a", "One"), ("b", "Another")])
    text = forms.CharField(label="What happened", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    offers = forms.MultipleChoiceField(
        label="What can you offer?",
        choices=Offer,
        help_text="Choose all that apply.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing to offer"},
    )
    part = forms.ChoiceField(
        label="Is it core or adaptable?",
        choices=[("core", "Core: keep it"), ("adaptable", "Adaptable: fit it to your district")],
        widget=forms.RadioSelect,
        initial="core",
    )
    done = forms.BooleanField(label="This part is completed", required=False)


def chart(name, title, *lines, part=None, **drawing):
    """A chart of ``lines`` ({year: value, or a Point for a gap}): district, similar districts, state."""
    kinds = {Role.DISTRICT: "A district", Role.SIMILAR: "Similar districts, median", Role.STATE: "The state"}
    series = [
        Series(
            role,
            label,
            {year: v if isinstance(v, Point) else Point(f"{v:.1f}%", v) for year, v in line.items()},
            part or {},
            told="the median of similar districts" if role == Role.SIMILAR else "",
        )
        for (role, label), line in zip(kinds.items(), lines, strict=False)
    ]
    gap_words = {Why.NO_FIGURE: "No figures", Why.WITHHELD: "Held back, too few students"}
    drawing |= {"suffix": "%", "gap_words": gap_words}
    return Chart(
        id=f"chart-{name}",
        title=title,
        counted="A line that says what is counted.",
        series=series,
        wide=charts.drawn(series, charts.WIDE, **drawing),
        narrow=charts.drawn(series, charts.NARROW, **drawing),
        seen=chart_words.seen(series, start=drawing.get("start")),
        notes=chart_words.missing(series[0], years_of(series)),
        sources=[Sample(title="A source", publisher="Its publisher", code="S", retrieved=date(2026, 11, 21))],
    )


def sample_charts():
    """Charts in their states: full, with gaps, held back, a year alone."""
    rising = {2012 + n: 5 + n * 1.3 for n in range(9)}
    held = Point(SUPPRESSED, None, Why.WITHHELD)
    begins = {"start": 2016, "start_words": ["Practice begins,", "2015-16"]}
    return [
        chart(
            "full",
            "A full series",
            {2012 + n: value for n, value in enumerate([5.9, 6.7, 5.5, 6.8, 7.0, 5.5, 8.5, 5.2, 7.1])},
            {year: value - 1 for year, value in rising.items()},
            {year: value + 4 for year, value in rising.items()},
            part={2020: "to mid-March"},
            **begins,
        ),
        chart("missing", "Missing years", {2012: 5.9, 2013: 6.7, 2017: 9.1, 2018: 8.0}, {2012: 6.2}, rising),
        chart("held", "Years held back", {2012: 8.9, 2013: held, 2014: held, 2015: 9.5, 2016: 9.1}),
        chart("alone", "One year alone", {2015: 8.9}),
    ]


def context(request):
    """Everything the gallery page shows."""
    full_district = district(
        enrollment=1234,
        enrollment_year=2026,
        demographics_year=2026,
        lowest_grade=Grade.PK,
        highest_grade=Grade.G12,
        meals_shown=Shown("33.3%", Flag.PUBLISHED),
        english_learners_shown=Shown("4.4%", Flag.PUBLISHED),
        disabilities_shown=Shown("15.5%", Flag.PUBLISHED),
    )
    topics = [topic(accent, icon) for accent, icon in ACCENTS.items()]
    full_text = revision(
        topics_in_order=topics[:2],
        cost_band=CostBand.UNDER_100,
        get_cost_band_display=CostBand.UNDER_100.label,
        lowest_grade=Grade.K,
        highest_grade=Grade.G5,
        extent="several_schools",
        get_extent_display="Several schools",
        local_evidence=LocalEvidence.MONITORED,
        get_local_evidence_display=LocalEvidence.MONITORED.label,
        tier_confirmed=Tier.RATIONALE,
        written_by="district",
        has_older_evidence=True,
        stage=Stage.FULL,
        get_stage_display=Stage.FULL.label,
        start_year=2019,
        district_count=3,
    )
    ended_text = revision(
        current_status="ended", get_status_display="Ended", status="ended", start_year=2016, end_year=2020
    )
    pages = Paginator(range(120), 10)
    return {
        "colors": COLORS,
        "topics": topics,
        "charts": sample_charts(),
        "levels": LocalEvidence.choices,
        "tiers": [tier for tier in Tier if tier] + [0, None],
        "bands": CostBand.choices,
        "checks": ClaimCheck.choices,
        "full_district": full_district,
        "bare_district": district(),
        "full_practice": practice(full_district, text=full_text, by="district", on=date(2026, 11, 18)),
        "checked_practice": practice(full_district, text=ended_text, by="csde", on=date(2026, 11, 18)),
        "bare_practice": practice(district(), text=revision()),
        "core_parts": [{"name": "One part", "text": "What it is."}, {"name": "Another part", "text": ""}],
        "adaptable_parts": [{"name": "A third part", "text": "How it may change, grades K–5 for example."}],
        "questions": [
            {"field": "Cost", "question": "What does it cost in a year, and who pays?"},
            {"field": "Time", "question": "How often do people meet, and for how long?"},
            {"field": "What did not work", "question": "What did you try first and give up?"},
        ],
        "chips": [{"label": "Topic: One topic", "url": "#"}, {"label": "Grades: PK–5", "url": "#"}],
        "ways": [
            {"label": "The words without one filter", "url": "#", "count": 1},
            {"label": "All practices", "url": "#", "count": 1234},
        ],
        "trail": [{"label": "Home", "url": "#"}, {"label": "Practices", "url": "#"}],
        "toc": [{"id": "g1", "label": "Color"}, {"id": "g2", "label": "Type"}],
        "page": pages.page(6),
        "pages": list(pages.get_elided_page_range(6, on_each_side=1, on_ends=1)),
        "figure": Shown("12.3%", Flag.PUBLISHED),
        "suppressed_figure": Shown(SUPPRESSED, Flag.SUPPRESSED),
        "form_url": FORM_URL,
        "form": SampleForm(prefix="empty"),
        "wrong_form": SampleForm(
            {"wrong-name": "A name", "wrong-value": "214", "wrong-kind": "b", "wrong-part": "core"},
            prefix="wrong",
        ),
    }
