"""What a person types, and a form opened and sent the way a browser does it."""

import re
from datetime import timedelta
from html import unescape

import time_machine
from django.utils import timezone

from core.models import OutgoingMail

CONTACT = {
    "name": "Ada Asker",
    "role": "Principal",
    "district": "none",
    "organization": "Elm School",
    "email": "ada@elm.example",
    "wants": ["questions", "call"],
    "message": "How did you begin?\nAnd who pays?",
    "agrees": "on",
}
CORRECTION = {
    "what": "wrong",
    "section": "",
    "words": "The year on the page is not right.",
    "name": "Ada Asker",
    "role": "Parent",
    "email": "ada@elm.example",
}

NOMINATION = {
    "link": "https://posts.example/1?tag=LearnGrowCT",
    "district": "1400011",
    "title": "Walking to school together",
    "why": "More students walk, and fewer are late.",
    "name": "Ada Asker",
    "role": "Parent",
    "email": "ada@elm.example",
}


def token_of(html):
    return unescape(re.search(r'name="token" value="([^"]*)"', html)[1])


def open_form(client, url, ago=timedelta(seconds=20)):
    """The token of the form at ``url``, as a person got it a while ago."""
    with time_machine.travel(timezone.now() - ago, tick=False):
        return token_of(client.get(url).content.decode())


def code_in_mail():
    """The code that was mailed last."""
    return re.search(r"^\d{6}$", OutgoingMail.objects.filter(name="contact_code").last().text, re.MULTILINE)[
        0
    ]


def ask(client, url, answers, **extra):
    """Send a message to a district and enter the code of the mail; gives the last response."""
    asked = send(client, url, answers, **extra)
    return client.post(asked["Location"], {"do": "confirm", "code": code_in_mail()})


def send(client, url, answers, *, after=timedelta(seconds=20), token=None, **extra):
    """Send the form at ``url``, opened ``after`` ago, with ``answers``; gives the response."""
    token = open_form(client, url, after) if token is None else token
    return client.post(url, {**answers, "token": token}, **extra)
