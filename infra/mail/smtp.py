"""The Mailer port on SMTP."""

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Literal, NamedTuple, cast

from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.secrets import all_without_secrets
from bot.service.ports.mailer import Mail
from bot.slack.views.escape import one_line
from infra.http.deadline import Deadline

TIMEOUT = 10.0
"""Seconds to connect, and between two answers."""
WHOLE = 30.0
"""Seconds for all of one mail: less than the minute for which an effect belongs to one worker, or
another one would send it as well."""
LONGEST_SUBJECT = 200
REFUSED = 500
"""From this code on, SMTP's answers are final."""

ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@<>(),:;\"\\\[\]]+@[^\s\x00-\x1f\x7f@<>(),:;\"\\\[\]]+")
"""One address, without a name and without what means something in a header."""
ENCODED = "=?"
"""How an encoded word (RFC 2047) begins: a header that has one is read as what it stands for, and
that may be the end of a line."""

Tls = Literal["starttls", "tls", "plain"]


class Server(NamedTuple):
    """Where mail is handed in: ``starttls://USER@HOST:PORT``; ``tls`` is encrypted from the first
    byte, ``plain`` not at all; ``USER@`` is for one that asks for a login."""

    tls: Tls
    user: str
    host: str
    port: int


def read_server(setting: str) -> Server | None:
    """The server of a setting; None for what is none."""
    found = re.fullmatch(r"(starttls|tls|plain)://(?:(\S+)@)?([^\s/@:]+):([0-9]{1,5})", setting)
    if found is None or not 0 < int(found[4]) < 2**16 or not _is_host(found[3]):
        return None
    return Server(cast("Tls", found[1]), found[2] or "", found[3], int(found[4]))


def _is_host(name: str) -> bool:
    """Whether it can be looked up, be it there or not."""
    try:
        return bool(name.encode("idna"))
    except UnicodeError:
        return False


class SmtpMailer:
    """Sends by one server, in the name of ``sender``."""

    def __init__(
        self, server: Server, sender: str, password: SecretStr, whole: float = WHOLE
    ) -> None:
        self._server = server
        self._sender = sender
        self._password = password
        self._whole = whole

    def why_not(self) -> str:
        """It can."""
        return ""

    def send(self, mail: Mail) -> None:
        """See Mailer."""
        if not ADDRESS.fullmatch(mail.to) or ENCODED in mail.to:
            raise Rejected(f"{mail.to!r} is no address that mail is sent to.", "Correct mail:.")
        message = self._message(mail)
        try:
            with Deadline(self._whole) as deadline, self._connected(deadline) as server:
                server.send_message(message, self._sender, [mail.to])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _answered(refused.recipients[mail.to][0], f"refuses {mail.to}") from None
        except smtplib.SMTPResponseException as refused:
            raise _answered(refused.smtp_code, "refuses the mail") from None
        except OSError as error:  # smtplib's own are among them
            own = isinstance(error, smtplib.SMTPException)
            if own and not isinstance(error, smtplib.SMTPServerDisconnected):
                problem = f"The mail server does not support it: {error}."
                raise Rejected(problem, "Check CANARIO_SMTP.") from None
            problem = f"The mail server does not answer: {type(error).__name__}."
            raise Unavailable(problem, "It will be tried again.") from None

    @contextmanager
    def _connected(self, deadline: Deadline) -> Iterator[smtplib.SMTP]:
        """A connection that has logged in. What is taken is taken: nothing depends on how the
        server says goodbye."""
        tls, user, host, port = self._server
        context, timeout = ssl.create_default_context(), deadline.remaining(TIMEOUT)
        server: smtplib.SMTP
        if tls == "tls":
            server = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=timeout)
        try:
            deadline.watch_socket(server.sock)
            if tls == "starttls":
                server.starttls(context=context)
                deadline.watch_socket(server.sock)
            if user:
                server.login(user, self._password.get_secret_value())
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _message(self, mail: Mail) -> EmailMessage:
        clean = all_without_secrets({"subject": mail.subject, "lines": list(mail.lines)})
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.to
        subject = one_line(str(clean["subject"]))[:LONGEST_SUBJECT]
        message["Subject"] = subject.replace(ENCODED, " ".join(ENCODED))
        digest = hashlib.sha256(f"{mail.id}~{mail.to}".encode()).hexdigest()
        message["Message-ID"] = f"<{digest}@canario>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join(one_line(str(line)) for line in clean["lines"]))
        return message


def _answered(code: int, what: str) -> Rejected | Unavailable:
    """Final from 500 on; whatever is below is worth another try."""
    if code >= REFUSED:
        return Rejected(f"The mail server {what}: {code}.", "Check the address, and CANARIO_SMTP.")
    return Unavailable(f"The mail server {what} for now: {code}.", "It will be tried again.")
