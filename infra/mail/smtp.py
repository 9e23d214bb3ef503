"""The Mailer port on SMTP."""

import hashlib
import re
import smtplib
import ssl
from email.message import EmailMessage
from typing import Literal, NamedTuple, cast

from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.secrets import all_without_secrets
from bot.service.ports.mailer import Mail
from bot.slack.views.escape import one_line

TIMEOUT_SECONDS = 10
LONGEST_SUBJECT = 200
REFUSED = 500
"""From this code on, SMTP's answers are final."""

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
    found = re.fullmatch(r"(starttls|tls|plain)://(?:(\S+)@)?([^\s/@:]+):(\d{1,5})", setting)
    if found is None:
        return None
    return Server(cast("Tls", found[1]), found[2] or "", found[3], int(found[4]))


class SmtpMailer:
    """Sends by one server, in the name of ``sender``."""

    def __init__(self, server: Server, sender: str, password: SecretStr) -> None:
        self._server = server
        self._sender = sender
        self._password = password

    def why_not(self) -> str:
        """It can."""
        return ""

    def send(self, mail: Mail) -> None:
        """See Mailer."""
        message = self._message(mail)
        try:
            with self._connected() as server:
                server.send_message(message, self._sender, [mail.to])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _answered(refused.recipients[mail.to][0], f"refuses {mail.to}") from None
        except smtplib.SMTPResponseException as refused:
            raise _answered(refused.smtp_code, "refuses the mail") from None
        except smtplib.SMTPNotSupportedError as no:
            raise Rejected(
                f"The mail server does not support it: {no}.", "Check CANARIO_SMTP."
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"The mail server does not answer: {type(error).__name__}.",
                "It will be tried again.",
            ) from None

    def _connected(self) -> smtplib.SMTP:
        tls, user, host, port = self._server
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if tls == "tls":
            server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            if tls == "starttls":
                server.starttls(context=context)
            if user:
                server.login(user, self._password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, mail: Mail) -> EmailMessage:
        clean = all_without_secrets({"subject": mail.subject, "lines": list(mail.lines)})
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = one_line(str(clean["subject"]))[:LONGEST_SUBJECT]
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
