"""Messages between processes: four bytes of length, then as many of JSON."""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ANSWER_SECONDS = 10.0
CLIENT_SECONDS = ANSWER_SECONDS + 2
LONGEST = 64 * 2**20
_LONGEST_PATH = 100
_LENGTH = struct.Struct(">I")


Line = socket.socket


def exchange(path: Path, body: bytes, seconds: float) -> bytes:
    """The answer of the process that listens there. Raises TimeoutError, OSError where none does, EOFError."""
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(seconds)
        with short_path(path) as short:
            line.connect(short)
        send(line, body)
        return receive(line)


@contextmanager
def listening(path: Path, waiting: int) -> Iterator[Line]:
    """A socket there that its owner alone reaches; `accept` gives up after a fifth of a second. Gone afterwards."""
    path.unlink(missing_ok=True)
    with closing(socket.socket(socket.AF_UNIX)) as door:
        with short_path(path) as short:
            before = os.umask(0o177)
            try:
                door.bind(short)
            finally:
                os.umask(before)
        door.listen(waiting)
        door.settimeout(0.2)
        yield door
    path.unlink(missing_ok=True)


def send(line: socket.socket, body: bytes) -> None:
    """Send one message."""
    line.sendall(_LENGTH.pack(len(body)) + body)


def receive(line: socket.socket) -> bytes:
    """The next message. Raises EOFError when the other side is gone, ValueError when it is too long."""
    (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size))
    if length > LONGEST:
        raise ValueError(f"A message of {length} bytes is longer than {LONGEST}.")
    return _exactly(line, length)


def _exactly(line: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = line.recv(min(count - len(parts), 2**20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


@contextmanager
def short_path(path: Path) -> Iterator[str]:
    """A path of at most 107 bytes, which is all that an address can hold, to a socket in a deep folder."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
