"""An SMTP server on this machine (RFC 5321) that keeps what it is sent."""

import base64
import socketserver
import threading
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

LARGEST = 1024 * 1024
"""In bytes, of one mail."""


@dataclass(frozen=True)
class Delivered:
    """One mail, as it was taken."""

    sender: str
    to: tuple[str, ...]
    message: Message

    @property
    def text(self) -> str:
        """What it says."""
        body = self.message
        return str(body.get_content()) if isinstance(body, EmailMessage) else ""


class MailServer:
    """``login`` is what it asks for, ``user`` and password; nothing where it is empty. ``answers``
    are given to the next recipients instead of taking them, such as ``450`` or ``550``. ``goodbye``
    is how it answers QUIT: 0 hangs up, None says nothing. ``drips`` is in seconds: so long it takes
    for each letter that it says."""

    def __init__(self, login: tuple[str, str] = ("", "")) -> None:
        self.mails: list[Delivered] = []
        self.answers: list[int] = []
        self.login = login
        self.logins = "PLAIN"
        self.goodbye: int | None = 221
        self.drips = 0.0
        self.stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.mail = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def address(self) -> str:
        """``host:port``."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    def start(self) -> None:
        """Return when it answers."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; mails are kept."""
        self.stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: MailServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or speaks TLS here, is the client's affair."""


class _Session(socketserver.StreamRequestHandler):
    """One connection. Commands it does not know are answered 502."""

    timeout = 30

    def setup(self) -> None:
        """Nothing has been said yet."""
        super().setup()
        self._known, self._sender, self._to = False, "", [""][:0]

    @property
    def _mail(self) -> MailServer:
        server = self.server
        if not isinstance(server, _Server):
            raise TypeError("it is served by another server")
        return server.mail

    def handle(self) -> None:
        """Until QUIT, or the client is gone."""
        self._say(220, "sandbox")
        while line := self.rfile.readline(2000):
            verb, _, rest = line.decode("ascii", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                self._say_goodbye()
                return
            self._answer(verb.upper(), rest)

    def _say_goodbye(self) -> None:
        if self._mail.goodbye is None:
            self._mail.stopped.wait()
        elif self._mail.goodbye:
            self._say(self._mail.goodbye, "Bye")

    def _answer(self, verb: str, rest: str) -> None:
        if verb in ("EHLO", "HELO"):
            self._say(250, "sandbox", f"AUTH {self._mail.logins}", f"SIZE {LARGEST}")
        elif verb == "AUTH":
            self._authenticate(rest)
        elif verb in ("NOOP", "RSET"):
            self._say(250, "OK")
        elif verb in ("MAIL", "RCPT", "DATA"):
            self._transact(verb, rest)
        else:
            self._say(502, "Command not implemented")

    def _authenticate(self, rest: str) -> None:
        kind, _, given = rest.partition(" ")
        wanted = "\0".join(("", *self._mail.login))
        self._known = kind.upper() == "PLAIN" and base64.b64decode(given).decode() == wanted
        self._say(*((235, "Accepted") if self._known else (535, "Authentication failed")))

    def _transact(self, verb: str, rest: str) -> None:
        if self._mail.login[0] and not self._known:
            self._say(530, "Authentication required")
        elif verb == "MAIL":
            self._sender, self._to = _address(rest), []
            self._say(250, "OK")
        elif verb == "RCPT" and self._mail.answers:
            self._say(self._mail.answers.pop(0), "As the test wants it")
        elif verb == "RCPT":
            self._to.append(_address(rest))
            self._say(250, "OK")
        elif not self._to:
            self._say(503, "No recipients")
        else:
            self._take()

    def _take(self) -> None:
        self._say(354, "Go ahead")
        lines: list[bytes] = []
        while (line := self.rfile.readline(LARGEST)).rstrip(b"\r\n") != b"." and line:
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=default)
        self._mail.mails.append(Delivered(self._sender, tuple(self._to), message))
        self._say(250, "Taken")

    def _say(self, code: int, *lines: str) -> None:
        *before, last = lines
        said = "".join(f"{code}-{line}\r\n" for line in before) + f"{code} {last}\r\n"
        if not self._mail.drips:
            self.wfile.write(said.encode())
            return
        for letter in said:
            self.wfile.write(letter.encode())
            self._mail.stopped.wait(self._mail.drips)


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]
