"""A mail server on this machine that takes letters and notes them, or says no as it is told."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class Mailbox:
    """What came in. `refusals` are answers, by command, that are given once each instead of the usual one."""

    port: int = 0
    user: str = ""
    password: str = ""
    refusals: dict[str, list[str]] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


@contextmanager
def mailbox(box: Mailbox | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """A mail server that listens until the block ends. With `tls` it offers STARTTLS."""
    found = box or Mailbox()
    server = _Server(("127.0.0.1", found.port), _Talk)
    server.box, server.tls = found, tls
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    box: Mailbox
    tls: ssl.SSLContext | None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some tests are about."""


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.is_encrypted = False
        self.say("220 mailbox ESMTP")
        try:
            self.talk()
        finally:
            if self.is_encrypted:
                self.request.close()

    def talk(self) -> None:
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper().decode()
            self.server.box.commands.append(verb)
            refusals = self.server.box.refusals.get(verb)
            if refusals:
                self.say(refusals.pop(0))
            elif not getattr(self, f"on_{verb.lower()}", self.on_other)(line.decode().strip()):
                return

    def say(self, *lines: str) -> bool:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        return True

    def on_other(self, _line: str) -> bool:
        return self.say("250 OK")

    def on_ehlo(self, _line: str) -> bool:
        offered = ["250-mailbox", "250-8BITMIME"]
        if self.server.tls and not self.is_encrypted:
            offered.append("250-STARTTLS")
        return self.say(*offered, "250 AUTH PLAIN")

    def on_starttls(self, _line: str) -> bool:
        assert self.server.tls
        self.say("220 Go ahead")
        wrapped: Any = self.server.tls.wrap_socket(self.request, server_side=True)
        self.request, self.is_encrypted = wrapped, True
        self.rfile, self.wfile = wrapped.makefile("rb"), wrapped.makefile("wb", buffering=0)
        return True

    def on_auth(self, line: str) -> bool:
        box = self.server.box
        wanted = base64.b64encode(f"\0{box.user}\0{box.password}".encode()).decode()
        return self.say("235 Welcome" if line.rsplit(maxsplit=1)[-1] == wanted else "535 No")

    def on_rcpt(self, line: str) -> bool:
        self.server.box.recipients.append(line.partition("<")[2].rstrip(">"))
        return self.say("250 OK")

    def on_data(self, _line: str) -> bool:
        self.say("354 Go ahead")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        said = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(said, EmailMessage)
        self.server.box.taken.append(said)
        self.server.box.encrypted.append(self.is_encrypted)
        return self.say("250 Taken")

    def on_quit(self, _line: str) -> bool:
        self.say("221 Bye")
        return False
