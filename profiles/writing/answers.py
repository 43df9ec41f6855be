"""Every answer of a text in words, by section and step: to check it, to print it."""

from dataclasses import dataclass, field

from django import forms
from django.template.defaultfilters import linebreaks_filter as linebreaks

from core.in_words import Names, in_words
from core.markdown import render
from profiles.writing.fields import WordsField
from profiles.writing.steps import SECTIONS


@dataclass(frozen=True)
class Answer:
    """One answer: its question, its words (HTML; empty: not answered) and where it is changed."""

    label: str
    words: str
    anchor: str = ""


@dataclass(frozen=True)
class RowAnswers:
    """A row of a list with what it says."""

    kind: object
    row: object
    answers: list


@dataclass
class StepAnswers:
    """A step with its answers and its lists: (kind, rows as :class:`RowAnswers`)."""

    step: object
    answers: list = field(default_factory=list)
    lists: list = field(default_factory=list)


def answers_of(submission):
    """(section, its steps as :class:`StepAnswers`) of a submission loaded ``with_answers``."""
    told = [(section, [_step(step, submission) for step in section.steps]) for section in SECTIONS]
    names = Names()
    for _, steps in told:
        for shown in steps:
            for kind in shown.step.kinds:
                for row in kind.of(submission.text):
                    names.want(kind.model._meta.concrete_fields, vars(row))
    for _, steps in told:
        for shown in steps:
            for kind in shown.step.kinds:
                rows = [RowAnswers(kind, row, _row(kind, row, names)) for row in kind.of(submission.text)]
                shown.lists.append((kind, rows))
    return told


def _step(step, submission):
    shown = StepAnswers(step)
    if step.form:
        form = step.form(instance=_subject(step, submission))
        shown.answers = [
            Answer(bound.label, words(bound), bound.anchor) for bound in form if not bound.is_hidden
        ]
    return shown


def _subject(step, submission):
    return submission.practice if step.slug == "contact" else submission.text


def words(bound):
    """What a field of an unbound form holds, as HTML."""
    value, asked = bound.value(), bound.field
    if isinstance(asked, WordsField) and asked.markdown:
        return render(value)
    if isinstance(asked, forms.BooleanField):
        return "Yes" if value else ""
    if hasattr(asked, "choices"):
        wanted = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
        chosen = [str(label) for key, label in asked.choices if str(key) in wanted and str(key)]
        return linebreaks("\n".join(chosen)) if chosen else ""
    if isinstance(value, int):
        value = f"{value:,}"
    return linebreaks(value) if value else ""


def _row(kind, row, names):
    answers = []
    if file := getattr(row, "attachment", None):
        shows = f". Shows: {file.alt_text}" if file.alt_text else ""
        answers.append(Answer("File", linebreaks(f"{file.name} ({file.words}){shows}")))
    for page in kind.pages:
        labels = page.form.base_fields
        for name, asked in labels.items():
            column = kind.model._meta.get_field(name)
            value = getattr(row, column.attname)
            if isinstance(asked, WordsField) and asked.markdown:
                html = render(value)
            else:
                html = linebreaks(in_words(column, value, names))
            if html:
                answers.append(Answer(asked.label, html))
    return answers
