"""What each step asks of the text itself: the fields, their words and hints."""

from django import forms

from districts.models import StudentGroup
from profiles.models import GroupServed, Practice, PracticeRevision, TopicPlacement
from profiles.vocabulary import Tier
from profiles.writing.forms import SEEN, WritingForm, mark, read_seen
from topics.models import Topic

NO_NAMES = "Leave out names, birth dates and anything else that could point at a student."


class TextForm(WritingForm):
    """Some columns of the text."""

    class Meta(WritingForm.Meta):
        model = PracticeRevision
        fields: list[str] = []


class NameForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["title", "tagline", "summary"]
        labels = {"title": "Name of the practice", "tagline": "In one sentence", "summary": "Summary"}
        help_texts = {
            "title": "What you call it, in words that others understand.",
            "tagline": "What happens, for whom. It stands under the name in every list.",
            "summary": "Four or five sentences: what you do, where, since when, and what it should change.",
        }


class PartRowsForm(TextForm):
    """Fields whose answers are rows of the text, not columns: ``links`` maps a field to its rows."""

    links: dict[str, tuple] = {}

    def __init__(self, data=None, *, instance, **options):
        given = {name: self.rows_of(instance, name) for name in self.links}
        super().__init__(data, instance=instance, initial=given, **options)
        self.linked = {}

    def rows_of(self, text, name):
        """Ids that the rows of ``name`` lead to, in their order."""
        model, column = self.links[name]
        return list(model.objects.filter(revision=text).values_list(f"{column}_id", flat=True))

    def set_answer(self, name, value, *, stored):
        if name not in self.links:
            super().set_answer(name, value, stored=stored)
        elif stored:
            self.linked.pop(name, None)
        else:
            self.linked[name] = [one.pk for one in value]

    def save_answers(self, changed):
        """Also the rows; those that stay keep their id."""
        super().save_answers([name for name in changed if name not in self.links])
        for name in changed:
            if name in self.links:
                model, column = self.links[name]
                wanted = self.linked[name]
                model.objects.filter(revision=self.instance).exclude(**{f"{column}__in": wanted}).delete()
                for position, pk in enumerate(wanted):
                    model.objects.update_or_create(
                        revision=self.instance, **{f"{column}_id": pk}, defaults={"position": position}
                    )


class KindForm(PartRowsForm):
    links = {"topics": (TopicPlacement, "topic")}

    main = forms.ModelChoiceField(
        Topic.objects.all(),
        required=False,
        label="Main topic",
        help_text="Where people will look for it first.",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        required=False,
        label="Other topics",
        help_text="Only what the practice works on every week.",
        widget=forms.CheckboxSelectMultiple,
    )
    optional = {"topics"}
    field_order = ["main", "topics", "practice_type"]

    class Meta(TextForm.Meta):
        fields = ["practice_type"]
        labels = {"practice_type": "What kind of practice is it?"}

    def __init__(self, data=None, *, instance, **options):
        super().__init__(data, instance=instance, **options)
        placed = self.initial["topics"]
        self.initial |= {"main": placed[0] if placed else None, "topics": sorted(placed[1:])}
        self.stored |= {name: mark(self.initial[name]) for name in ("main", "topics")}
        self.seen = self.stored | (read_seen(self.data.get(SEEN, "")) if self.is_bound else {})

    def set_answer(self, name, value, *, stored):
        """The main topic is the first of the rows: both fields together make them."""
        if name not in ("main", "topics"):
            return super().set_answer(name, value, stored=stored)
        if stored:
            self.linked[name] = self.initial[name]
        elif name == "main":
            self.linked[name] = value.pk if value else None
        else:
            self.linked[name] = sorted(one.pk for one in value)

    def save_answers(self, changed):
        if {"main", "topics"} & {*changed}:
            main, others = self.linked.get("main"), self.linked.get("topics") or []
            self.linked["topics"] = [*([main] if main else []), *(pk for pk in others if pk != main)]
            changed = [*(name for name in changed if name not in ("main", "topics")), "topics"]
        super().save_answers(changed)


class ProblemForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["problem"]
        labels = {"problem": "What was going on, and for which students?"}
        help_texts = {
            "problem": f"Two or three short paragraphs, with the number that showed it. {NO_NAMES}",
        }


class StatusForm(TextForm):
    optional = {"start_year", "end_year"}

    class Meta(TextForm.Meta):
        fields = ["start_year", "stage", "status", "end_year", "status_reason"]
        labels = {
            "start_year": "School year in which it began",
            "stage": "How far along are you?",
            "status": "Is it in use today?",
            "end_year": "Last school year, if it has ended",
            "status_reason": "Why it was paused or ended",
        }
        help_texts = {
            "start_year": "Our check of results compares the years before it with those from it.",
            "stage": "Full: most of those who should do it do it well, and new staff are trained in it.",
            "status_reason": "Only if it is paused or ended. Others learn most from this.",
        }


class ForWhomForm(PartRowsForm):
    links = {"groups": (GroupServed, "student_group")}
    groups = forms.ModelMultipleChoiceField(
        StudentGroup.objects.all(),
        required=False,
        label="Which students?",
        help_text="Choose all students if it is not meant for some of them.",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(TextForm.Meta):
        fields = ["extent", "lowest_grade", "highest_grade"]
        labels = {
            "extent": "Where is it in use?",
            "lowest_grade": "Lowest grade",
            "highest_grade": "Highest grade",
        }


class ReachForm(TextForm):
    optional = {"reach_students", "reach_schools", "reach_staff", "reach_year"}

    class Meta(TextForm.Meta):
        fields = ["reach_students", "reach_schools", "reach_staff", "reach_year"]
        labels = {
            "reach_students": "Students reached in a year",
            "reach_schools": "Schools",
            "reach_staff": "Staff who do it",
            "reach_year": "School year of these numbers",
        }
        help_texts = {
            "reach_students": "With it and the yearly cost, readers see what it costs for each student.",
        }


class HowForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["description", "features"]
        labels = {"description": "What do people do, in order?", "features": "What sets it apart"}
        help_texts = {
            "description": "Write it so that a colleague in another district could begin on Monday. Tell it"
            f" here; a link alone is not enough. {NO_NAMES}",
            "features": "Two to six short lines, one on each line.",
        }


class CostForm(TextForm):
    optional = {"startup_cost_not_known", "annual_cost_not_known", "cost_note"}

    class Meta(TextForm.Meta):
        fields = [
            "startup_cost",
            "startup_cost_not_known",
            "annual_cost",
            "annual_cost_not_known",
            "cost_note",
        ]
        labels = {
            "startup_cost": "Cost to start, in dollars",
            "startup_cost_not_known": "We do not know what it cost to start",
            "annual_cost": "Cost in a year, in dollars",
            "annual_cost_not_known": "We do not know what it costs in a year",
            "cost_note": "What the money pays for",
        }
        help_texts = {
            "startup_cost": "0 if nothing was bought or paid for.",
            "annual_cost": "Count what is paid beyond what the district would pay anyway. 0 if nothing is.",
        }


class MoneyForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["funding_sources", "board_commitment", "board_note"]
        labels = {
            "funding_sources": "Who pays?",
            "board_commitment": "What did your board of education have to do?",
            "board_note": "What the board did, and when",
        }
        help_texts = {"board_note": "Only if the board did something."}


class NeedsForm(TextForm):
    optional = {"training", "technology", "data_needed"}

    class Meta(TextForm.Meta):
        fields = ["training", "technology", "data_needed"]
        labels = {"training": "Training", "technology": "Technology", "data_needed": "Data"}
        help_texts = {
            "training": "Who learned what, from whom, and how long it took.",
            "technology": "What you bought or use. Leave it empty if nothing special is needed.",
            "data_needed": "What you look at, how often, and where it comes from.",
        }


class KeepingForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["before_you_start", "to_sustain"]
        labels = {
            "before_you_start": "What must be in place before you start?",
            "to_sustain": "What keeps it going from year to year?",
        }


class DidNotWorkForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["did_not_work"]
        labels = {"did_not_work": "What did not work?"}
        help_texts = {"did_not_work": "What you tried first and gave up, and why. This saves others a year."}


class FitForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["good_fit", "be_careful"]
        labels = {"good_fit": "A good fit when", "be_careful": "Be careful when"}
        help_texts = {
            "good_fit": "Two or three lines on districts that it would suit.",
            "be_careful": "Two or three lines on when you would not do it.",
        }


class ResultsForm(TextForm):
    optional = {"no_outcome_data"}

    class Meta(TextForm.Meta):
        fields = ["no_outcome_data"]
        labels = {"no_outcome_data": "There is no outcome data yet"}
        help_texts = {
            "no_outcome_data": "An honest answer. Readers see that it is too early to tell, and it counts as"
            " complete."
        }


class EffectsForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["who_gains", "unintended_effects"]
        labels = {
            "who_gains": "Who gains most, and who may not?",
            "unintended_effects": "What happened that you did not expect?",
        }
        help_texts = {"unintended_effects": "Good or bad. “None seen” is an answer."}


class ResearchForm(TextForm):
    optional = {"logic_model"}

    class Meta(TextForm.Meta):
        fields = ["tier_claimed", "logic_model"]
        labels = {
            "tier_claimed": "Is it backed by research elsewhere?",
            "logic_model": "Why it should work",
        }
        help_texts = {
            "tier_claimed": "Tiers 1 to 3 need a study with its web address, in the list below. A"
            " reviewer confirms the tier.",
            "logic_model": "For tier 4: what you put in, what people do, what changes first, what later.",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["tier_claimed"].choices = [
            (Tier.NONE, "None: we know of no study"),
            *((tier.value, tier.label) for tier in Tier if tier != Tier.NONE),
        ]


class VideoForm(TextForm):
    optional = {"video_url", "video_captions"}

    class Meta(TextForm.Meta):
        fields = ["video_url", "video_captions"]
        labels = {"video_url": "Web address of a video", "video_captions": "Captions of the video"}
        help_texts = {"video_captions": "Such as: in English and Spanish, checked by a person."}


class OffersForm(TextForm):
    class Meta(TextForm.Meta):
        fields = ["offers"]
        labels = {"offers": "What may other districts ask you for?"}


class ContactForm(WritingForm):
    """The contact, which belongs to the practice."""

    optional = {"contact_role", "contact_name", "contact_email", "contact_phone", "contact_visibility"}

    class Meta(WritingForm.Meta):
        model = Practice
        fields = ["contact_role", "contact_name", "contact_email", "contact_phone", "contact_visibility"]
        labels = {
            "contact_role": "Role",
            "contact_name": "Name",
            "contact_email": "Work e-mail",
            "contact_phone": "Phone",
            "contact_visibility": "Who may see the name, address and phone?",
        }
        help_texts = {
            "contact_role": "Such as attendance lead. Roles last longer than names.",
            "contact_email": "Messages from other districts go here.",
        }
