"""A scanner that is none: it speaks INSTREAM and finds EICAR; it can also be slow, mute or cut its answer short."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.documents.hostile import EICAR

MANNERS = ("good", "slow", "mute", "cut", "full", "chatter")


def _exactly(link: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count and (more := link.recv(count - len(found))):
        found += more
    return found


def _serve(link: socket.socket, manner: str) -> None:
    with link:
        if _exactly(link, 10) != b"zINSTREAM\0":
            return
        content = b""
        while length := struct.unpack(">I", _exactly(link, 4) or b"\0\0\0\0")[0]:
            content += _exactly(link, length)
            if manner == "full":
                link.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        answer = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        if manner == "slow":
            time.sleep(0.6)
        elif manner == "cut":
            answer = answer[:-1]
        elif manner == "chatter":
            answer = b"stream: perhaps\0"
        if manner != "mute":
            link.sendall(answer)


@contextmanager
def clamd(manner: str = "good", unix: Path | None = None) -> Iterator[str]:
    """The address for ``GUIGUAN_CLAMD`` while it runs."""
    door = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
    door.bind(str(unix) if unix else ("127.0.0.1", 0))
    door.listen()

    def welcome() -> None:
        while True:
            try:
                link, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=_answer, args=(link, manner), daemon=True).start()

    threading.Thread(target=welcome, daemon=True).start()
    try:
        yield f"unix:{unix}" if unix else f"127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()


def _answer(link: socket.socket, manner: str) -> None:
    try:
        _serve(link, manner)
    except OSError:
        return  # the asker left
