"""Asks clamd whether bytes carry malware: INSTREAM of its protocol (clamd(8)). Never within a transaction."""

import socket
from enum import Enum
from typing import IO, Any

from django.conf import settings

CHUNK = 64 * 1024
ANSWER = 4096


class Outcome(Enum):
    """What the scanner said. ``UNSURE``: it could not be asked, or gave no clear answer; the file is held."""

    OFF = "off"
    CLEAN = "clean"
    FOUND = "found"
    UNSURE = "unsure"


def _connect(address: str, seconds: float) -> socket.socket:
    """``host:port`` or ``unix:/path``."""
    if address.startswith("unix:"):
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(seconds)
        try:
            link.connect(address.removeprefix("unix:"))
        except OSError:
            link.close()
            raise
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), seconds)


def _ask(link: socket.socket, stream: IO[Any]) -> bytes:
    link.sendall(b"zINSTREAM\0")
    while chunk := stream.read(CHUNK):
        link.sendall(len(chunk).to_bytes(4, "big") + chunk)
    link.sendall(b"\0\0\0\0")
    answer = b""
    while len(answer) < ANSWER and not answer.endswith(b"\0") and (more := link.recv(ANSWER)):
        answer += more
    return answer


def scan(stream: IO[Any]) -> Outcome:
    """What the scanner named in ``GUIGUAN_CLAMD`` says of the stream, which is read from its start and rewound."""
    stream.seek(0)
    if not settings.GUIGUAN_CLAMD:
        return Outcome.OFF
    try:
        with _connect(settings.GUIGUAN_CLAMD, settings.GUIGUAN_CLAMD_SECONDS) as link:
            answer = _ask(link, stream)
    except (OSError, ValueError):
        return Outcome.UNSURE
    finally:
        stream.seek(0)
    if answer == b"stream: OK\0":
        return Outcome.CLEAN
    return Outcome.FOUND if answer.startswith(b"stream: ") and answer.endswith(b" FOUND\0") else Outcome.UNSURE
