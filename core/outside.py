"""Addresses of the web, asked whether they answer, without ever reaching into a network of our own.

Whoever writes a practice chooses the addresses, so each is resolved first, refused unless all its numbers
are public ones, and then reached at exactly the number that was looked at; redirects go the same way.
"""

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

SECONDS = 10
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
# Numbers of the old Internet written as new ones by a gateway.
GATEWAY = IPv6Network("64:ff9b::/96")
REDIRECTS = {301, 302, 303, 307, 308}
AGENT = "LearnTogetherCT-link-check (weekly; asks whether pages still exist)"


class NoAnswer(Exception):
    """Nothing there could be asked; the message says why, in words for people."""


@dataclass(frozen=True)
class Answer:
    """What an address answered at the end of its redirects: an HTTP ``status``, or None and a ``problem``."""

    status: int | None
    problem: str = ""


Ask = Callable[[str, str], tuple[int, str]]


def answer_of(url: str, ask: Ask | None = None) -> Answer:
    """What ``url`` answers: to a question for the head of the page, else for the page itself.

    ``ask(method, url)`` gives the status and, of a redirect, where it leads ("" when nowhere); it raises
    :class:`NoAnswer`. Without one the web is asked.
    """
    ask = ask or ask_the_web
    try:
        status = _final_status("HEAD", url, ask)
        # Many servers answer wrongly, or not at all, when they are asked for the head alone.
        return Answer(status if status < 400 else _final_status("GET", url, ask))
    except NoAnswer as problem:
        return Answer(None, str(problem))


def _final_status(method: str, url: str, ask: Ask) -> int:
    for _ in range(MOST_REDIRECTS + 1):
        status, location = ask(method, url)
        if status not in REDIRECTS or not location:
            return status
        url = urljoin(url, location)
    raise NoAnswer("It redirects without end")


def ask_the_web(method: str, url: str) -> tuple[int, str]:
    """Ask ``url`` once. Raises :class:`NoAnswer`, also for what is not on the public web."""
    try:
        parts = urlsplit(url)
        port = PORTS.get(parts.scheme)
        if port is None or not parts.hostname or parts.username is not None:
            raise NoAnswer("It is no address of a web page")
        if parts.port not in (None, port):
            raise NoAnswer("It names an unusual port")
        host = parts.hostname.encode("idna").decode("ascii")
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if parts.query:
            target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
        connection = _Pinned(host, port, _public_number(host, port), is_secure=parts.scheme == "https")
        try:
            connection.request(method, target, headers={"User-Agent": AGENT, "Accept": "*/*"})
            response = connection.getresponse()
            return response.status, response.getheader("Location") or ""
        finally:
            connection.close()
    except TimeoutError:
        raise NoAnswer("It did not answer in time") from None
    except ssl.SSLError:
        raise NoAnswer("Its certificate is not right") from None
    except (OSError, http.client.HTTPException):
        raise NoAnswer("It could not be reached") from None
    except ValueError:  # also of names that no host can have
        raise NoAnswer("It is no address of a web page") from None


def _public_number(host: str, port: int) -> str:
    """The number to reach ``host`` at; refused when any of its numbers is not of the public Internet."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NoAnswer("There is no such website") from None
    numbers = [str(entry[4][0]) for entry in found]
    if not numbers or not all(is_public(number) for number in numbers):
        raise NoAnswer("It is not on the public web")
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether an IP address is one of the public Internet, also behind the ways to write old as new."""
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address.sixtofour or address.teredo or address in GATEWAY:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to ``host`` at the ``number`` that was looked at; nobody is asked for it again."""

    def __init__(self, host: str, port: int, number: str, *, is_secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.default_port = port
        self.number = number
        self.is_secure = is_secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self.number, self.port), SECONDS)
        if self.is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
