"""Two people at the same moment: one step, one text, and a clear answer for the other."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from profiles import actions, texts
from profiles.models import PracticeRevision, StatusChange
from profiles.workflow import State, TransitionError
from tests.factories import PracticeFactory, UserFactory
from tests.profiles.reading import form_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run ``calls`` in threads of their own that start together; returns what each gave or raised."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(position, call):
        start.wait()
        try:
            answers[position] = call()
        except Exception as error:  # the answer under test
            answers[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_who_publish_together_make_one_step():
    practice = PracticeFactory(state=State.DRAFT)
    staff = UserFactory.create_batch(2, groups=["publisher"])

    answers = at_once(
        *(lambda by=by: actions.change_status(practice, State.PUBLISHED, by=by) for by in staff)
    )

    assert {type(answer) for answer in answers} == {StatusChange, TransitionError}
    assert StatusChange.objects.filter(practice=practice).count() == 1


def test_two_who_start_an_update_together_get_the_same_text():
    practice = PracticeFactory()

    first, second = at_once(*(lambda: texts.start_revision(practice, by=None),) * 2)

    assert first == second
    assert PracticeRevision.objects.filter(practice=practice).count() == 2


def test_of_two_who_save_a_form_together_one_is_told():
    text = PracticeFactory(state=State.DRAFT, title="First").working_revision
    url = reverse("admin:profiles_practicerevision_change", args=[text.pk])
    clients, forms = [], []
    for name in ("Ada", "Ben"):
        client = Client()
        client.force_login(UserFactory(is_staff=True, is_superuser=True, name=name))
        clients.append(client)
        forms.append(form_of(client.get(url)) | {"title": f"{name}'s title"})

    answers = at_once(*(lambda c=c, f=f: c.post(url, f) for c, f in zip(clients, forms, strict=True)))

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    told = next(answer for answer in answers if answer.status_code == 200).content.decode()
    title = PracticeRevision.objects.get(pk=text.pk).title
    assert f"{title.split(chr(39))[0]} also changed “Title”" in told


def test_of_two_who_restore_together_one_is_told():
    practice = PracticeFactory()
    text = practice.public_revision

    answers = at_once(*(lambda: texts.restore_revision(text, by=None),) * 2)

    assert {type(answer) for answer in answers} == {PracticeRevision, TransitionError}
    assert PracticeRevision.objects.filter(practice=practice).count() == 2
