"""Asking the web: redirects, odd servers, and nothing that is not on the public web."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core import outside
from core.outside import Answer, NoAnswer, answer_of, ask_the_web, is_public


class Web:
    """A web of a few addresses: {address: status, (status, location) or what is wrong}."""

    def __init__(self, pages, heads=None):
        self.pages, self.heads, self.asked = pages, heads or {}, []

    def __call__(self, method, url):
        self.asked.append(f"{method} {url}")
        answer = self.heads.get(url) if method == "HEAD" else None
        answer = answer or self.pages[url]
        if isinstance(answer, str):
            raise NoAnswer(answer)
        return answer if isinstance(answer, tuple) else (answer, "")


PAGE = "https://example.org/a"


@pytest.mark.parametrize(
    ("pages", "answer"),
    [
        ({PAGE: 200}, Answer(200)),
        ({PAGE: 404}, Answer(404)),
        ({PAGE: (301, "/b"), "https://example.org/b": 200}, Answer(200)),
        ({PAGE: (302, "https://other.org/"), "https://other.org/": 410}, Answer(410)),
        ({PAGE: (301, "")}, Answer(301)),
        ({PAGE: (308, PAGE)}, Answer(None, "It redirects without end")),
        ({PAGE: "There is no such website"}, Answer(None, "There is no such website")),
    ],
)
def test_what_an_address_answers_at_the_end_of_its_redirects(pages, answer):
    assert answer_of(PAGE, Web(pages)) == answer


def test_a_server_that_knows_no_head_is_asked_for_the_page():
    web = Web({PAGE: 200}, heads={PAGE: (405, "")})

    assert answer_of(PAGE, web) == Answer(200)
    assert web.asked == [f"HEAD {PAGE}", f"GET {PAGE}"]


def test_a_page_that_answers_is_asked_for_its_head_alone():
    web = Web({PAGE: 200})

    answer_of(PAGE, web)

    assert web.asked == [f"HEAD {PAGE}"]


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_numbers_of_the_public_web(number):
    assert is_public(number)


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    ],
)
def test_numbers_that_are_not_of_the_public_web(number):
    assert not is_public(number)


@pytest.fixture
def names(monkeypatch):
    """What names resolve to, and the numbers that were connected to."""
    known, reached = {}, []

    def resolve(host, port, **options):
        if host not in known:
            raise socket.gaierror
        return [(2, 1, 6, "", (number, port)) for number in known[host]]

    def connect(address, timeout):
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(outside.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outside.socket, "create_connection", connect)
    known["reached"] = reached
    return known


@pytest.mark.parametrize(
    ("url", "numbers", "why"),
    [
        ("https://a.org/", ["10.0.0.1"], "It is not on the public web"),
        ("https://a.org/", ["8.8.8.8", "127.0.0.1"], "It is not on the public web"),
        ("https://a.org/", None, "There is no such website"),
        ("http://a.org:5432/", ["8.8.8.8"], "It names an unusual port"),
        ("https://a.org:80/", ["8.8.8.8"], "It names an unusual port"),
        ("ftp://a.org/", ["8.8.8.8"], "It is no address of a web page"),
        ("file:///etc/passwd", ["8.8.8.8"], "It is no address of a web page"),
        ("https://me:secret@a.org/", ["8.8.8.8"], "It is no address of a web page"),
        ("https://a.org:99999/", ["8.8.8.8"], "It is no address of a web page"),
        ("https://" + "a" * 80 + ".org/", ["8.8.8.8"], "It is no address of a web page"),
        ("https://[::1/", ["8.8.8.8"], "It is no address of a web page"),
    ],
)
def test_what_is_not_on_the_public_web_is_never_reached(names, url, numbers, why):
    if numbers:
        names["a.org"] = numbers

    with pytest.raises(NoAnswer, match=why):
        ask_the_web("HEAD", url)

    assert names["reached"] == []


def test_the_number_that_was_looked_at_is_the_one_that_is_reached(names):
    names["a.org"] = ["8.8.8.8", "8.8.4.4"]

    with pytest.raises(NoAnswer, match="could not be reached"):
        ask_the_web("HEAD", "https://A.org/a b?q=ä")

    assert names["reached"] == [("8.8.8.8", 443)]


def test_a_redirect_into_a_network_of_our_own_is_not_followed(names, monkeypatch):
    names["inside.org"] = ["192.168.1.1"]

    def ask(method, url):
        return (302, "http://inside.org/") if url == PAGE else ask_the_web(method, url)

    assert answer_of(PAGE, ask) == Answer(None, "It is not on the public web")
    assert names["reached"] == []


def test_a_real_server_is_asked_and_answers(monkeypatch):
    asked = []

    class Page(BaseHTTPRequestHandler):
        def do_HEAD(self):
            asked.append((self.path, self.headers["Host"]))
            self.send_response(301)
            self.send_header("Location", "/new")
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.handle_request, daemon=True).start()
    monkeypatch.setitem(outside.PORTS, "http", server.server_port)
    monkeypatch.setattr(outside, "is_public", lambda number: True)

    assert ask_the_web("HEAD", "http://127.0.0.1/old page?a=b c") == (301, "/new")
    assert asked == [("/old%20page?a=b%20c", "127.0.0.1")]
    server.server_close()
