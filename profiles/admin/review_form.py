"""What a reviewer types on the page of a submission: one form, whatever button sends it."""

from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import cached_property

from profiles.models import FieldComment, Review
from profiles.models.submission import HIGHEST_SCORE, SCORES
from profiles.review_page import keys
from profiles.versions import label_of
from profiles.vocabulary import LocalEvidence, Tier

WORDS_OF_SCORE = {1: "1 Not yet", 2: "2 Weak", 3: "3 Fair", 4: "4 Good", 5: "5 Very good"}
# Scores from here down need words.
LOW = 2
COMMENT = "comment-"
JUDGED = ["local_evidence", "tier_confirmed"]


def _lines(rows, **options):
    return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": rows, "cols": 40}), **options)


def _score(label):
    choices = [("", "Not scored"), *WORDS_OF_SCORE.items()]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, required=False, initial=""
    )


def _level(label, levels):
    choices = [("", "Not reviewed"), *levels.choices]
    # It belongs to all reviewers: only what differs from the page that was open is a change.
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        show_hidden_initial=True,
    )


class PersonField(forms.CharField):
    """One of ``people`` (a queryset) by name, completed by the browser as it is typed; None when empty.

    Two of the same name are told apart by their address.
    """

    people = None
    widget = forms.TextInput(attrs={"list": "people", "autocomplete": "off", "spellcheck": "false"})

    @cached_property
    def by_words(self):
        """{words: person}, by name."""
        people = list(self.people)
        names = Counter(str(person) for person in people)
        return {
            str(person) if names[str(person)] == 1 else f"{person} ({person.email})": person
            for person in people
        }

    def clean(self, value):
        typed = " ".join((value or "").split()).casefold()
        if not typed:
            return None
        found = [person for words, person in self.by_words.items() if words.casefold() == typed]
        found = found or [person for words, person in self.by_words.items() if typed in words.casefold()]
        if len(found) != 1:
            raise ValidationError(
                "Several people are called so: type more of the name."
                if found
                else "Choose one of the names. Nobody else may review it."
            )
        return found[0]


def _comment(part, own):
    # A validator and no ``max_length``: forty boxes that each tell the letters left would be noise.
    validators = [MaxLengthValidator(FieldComment._meta.get_field("words").max_length)]
    return _lines(2, label=f"Comment to the district: {part}", initial=own, validators=validators)


class ReviewForm(forms.Form):
    """Comments by answer, the reader's own scores, and the decision with its reasons."""

    use_required_attribute = False

    content = _score("Content: clear, complete, honest about cost and failure")
    data = _score("Data: the claims fit the evidence")
    privacy = _score("Privacy and accessibility")
    words = _lines(3, label="Why these scores", max_length=Review._meta.get_field("words").max_length)
    reason = _lines(4, label="Reasons", max_length=4000)
    note = forms.CharField(label="How the sign-off reached you", max_length=200, required=False)
    publish_on = forms.DateField(
        label="Day of publication", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    local_evidence = _level("Did it work here?", LocalEvidence)
    tier_confirmed = _level("Is it backed elsewhere?", Tier)
    reviewer = PersonField(
        label="Another reviewer", help_text="Begin to type a name, then choose.", required=False
    )

    def __init__(self, page, data=None):
        self.page = page
        mine = page.mine
        initial = {name: getattr(mine, name) for name in (*SCORES, "words")} if mine else {}
        initial |= {name: getattr(page.text, name) for name in JUDGED}
        super().__init__(data, initial=initial)
        self.fields["reviewer"].people = page.could_review
        own = {part.key: part.own for part in page.parts}
        for key in keys():
            self.fields[COMMENT + key] = _comment(label_of(key), own.get(key, ""))

    def evidence_fields(self):
        return [self[name] for name in JUDGED]

    def score_fields(self):
        return [self[name] for name in (*SCORES, "words")]

    def changed_parts(self):
        return self._with_boxes(self.page.changed)

    def unchanged_parts(self):
        return self._with_boxes(self.page.unchanged)

    def _with_boxes(self, parts):
        """(part, its field for a comment) of each; None where no such question is asked any more."""
        return [
            (part, self[COMMENT + part.key] if COMMENT + part.key in self.fields else None) for part in parts
        ]

    def typed_elsewhere(self):
        """(label, words) of what was typed and has no box on the page now, since somebody moved it on."""
        words = [*(COMMENT + key for key in keys()), "words", "reason", "note"]
        shown = self.page.boxes
        return [
            (self[name].label, self.data[name])
            for name in words
            if self.data.get(name, "").strip()
            and self.data[name] != (self[name].initial or "")
            and name not in shown
            and not (name.startswith(COMMENT) and "comments" in shown)
        ]

    def clean(self):
        answers = super().clean()
        given = {name: answers.get(name) for name in SCORES}
        if any(given.values()) or answers.get("words"):
            for name, value in given.items():
                if not value and name not in self.errors:
                    self.add_error(name, f"Give a score from 1 to {HIGHEST_SCORE}.")
            if any(value and value <= LOW for value in given.values()) and not answers.get("words"):
                self.add_error("words", f"Say why, for a score of {LOW} or less.")
        self._look_at_others_judgment()
        return answers

    def _look_at_others_judgment(self):
        """Of two who judge the evidence at once the second is told, and may send their own once more."""
        for name in JUDGED:
            if name not in self.data:
                continue
            opened, now = self.add_initial_prefix(name), self.initial[name]
            now = "" if now is None else str(now)
            if name not in self.changed_data:
                self.data[name] = now
            elif now not in (self.data.get(opened, ""), self.data[name]):
                label = {str(value): label for value, label in self.fields[name].choices}[now]
                said = f"Somebody set it to “{label}” meanwhile. Send yours again to change that."
                self.add_error(name, said)
            self.data[opened] = now

    @property
    def scores(self):
        """The values of SCORES and ``words``; None when nothing was scored, or nothing changed."""
        names = [*SCORES, "words"]
        given = {name: self.cleaned_data[name] for name in names}
        changed = any(name in self.changed_data for name in names)
        return given if changed and given["content"] else None

    @property
    def judged(self):
        """(level, tier) of the evidence; None when the boxes were not on the page or nothing changed."""
        changed = [name for name in JUDGED if name in self.data and name in self.changed_data]
        asked = [(self.cleaned_data if name in changed else self.initial)[name] for name in JUDGED]
        return tuple(asked) if changed else None

    @property
    def said(self):
        """Everything that was said, as reviewing.keep takes it."""
        return {"scores": self.scores, "comments": self.comments, "judged": self.judged}

    @property
    def comments(self):
        """{key: words} of the boxes that were on the page and changed."""
        return {
            key: self.cleaned_data[COMMENT + key].strip()
            for key in keys()
            if COMMENT + key in self.data and COMMENT + key in self.changed_data
        }
