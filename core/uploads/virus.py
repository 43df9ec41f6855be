"""The virus scanner of the installation (ClamAV), asked over its own socket."""

import logging
import re
import socket
from typing import IO

from django.conf import settings

from core.uploads.problems import Problem, Refused

logger = logging.getLogger(__name__)

SECONDS = 30
PIECE = 64 * 1024
MOST_ANSWER = 4096


def where(address: str) -> tuple[str, int] | str:
    """The host and port, or the path of the socket, that ``CLAMAV_ADDRESS`` names.

    Raises ``ValueError`` for what is neither ``host:port``, ``[v6 address]:port`` nor an absolute path.
    """
    if address.startswith("/"):
        return address
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})", address)
    if not match or not 1 <= int(match[3]) <= 65535:
        raise ValueError(address)
    return match[1] or match[2], int(match[3])


def scan(file: IO[bytes]) -> None:
    """Ask the scanner about ``file``; without one (``CLAMAV_ADDRESS`` is empty) everything passes.

    Raises :class:`Refused` when a virus is found, and also when there is no clear answer: a scanner that
    is away lets nothing in.
    """
    if not settings.CLAMAV_ADDRESS:
        return
    try:
        answer = _answer(file, where(settings.CLAMAV_ADDRESS))
    except (OSError, ValueError) as error:
        logger.error("The virus scanner cannot be asked: %s", type(error).__name__)
        raise Refused(Problem.UNCHECKED) from None
    if answer == b"stream: OK":
        return
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        logger.warning("A file was refused: the virus scanner found something")
        raise Refused(Problem.VIRUS)
    logger.error("The virus scanner gave no verdict")
    raise Refused(Problem.UNCHECKED)


def _answer(file: IO[bytes], address: tuple[str, int] | str) -> bytes:
    """What the scanner says of ``file``: the command INSTREAM, pieces with their length, a zero."""
    with _connection(address) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        file.seek(0)
        while piece := file.read(PIECE):
            scanner.sendall(len(piece).to_bytes(4, "big") + piece)
        scanner.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < MOST_ANSWER:
            part = scanner.recv(MOST_ANSWER)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0\n")


def _connection(address: tuple[str, int] | str) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        scanner.settimeout(SECONDS)
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner
