"""Mail, through a real connection to an SMTP server."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.service.ports.mailer import Mail
from infra.mail.connect import connect_mailer
from infra.mail.smtp import SmtpMailer, read_server
from sandbox.mail.server import MailServer

MAIL = Mail(
    "acme~shop~7~3", "list@acme.example", "shop: rolled back", ("shop-00002 left.", "Größe: 3")
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    """It asks for a user and a password."""
    made = MailServer(login=("canario", "a-password"))
    made.start()
    yield made
    made.stop()


def mailer(server: MailServer, tls: str = "plain", **others: str) -> SmtpMailer:
    """Sends by it, with the right password or another."""
    password = SecretStr(others.get("password", server.login[1]))
    sender = "canario@acme.example"
    made = connect_mailer(f"{tls}://canario@{server.address}", sender, password)
    assert isinstance(made, SmtpMailer)
    return made


def test_a_mail_arrives_whole(server: MailServer) -> None:
    """Sender, recipient, subject and every line; a repeat has the same id."""
    for _ in range(2):
        mailer(server).send(MAIL)
    one, again = server.mails
    assert (one.sender, one.to) == ("canario@acme.example", ("list@acme.example",))
    assert one.message["Subject"] == "shop: rolled back"
    assert one.text.splitlines() == ["shop-00002 left.", "Größe: 3"]
    assert one.message["Message-ID"] == again.message["Message-ID"]


def test_words_from_outside_make_no_header_and_no_line(server: MailServer) -> None:
    """What a person says stays in its line, and a dot ends nothing."""
    nasty = "it\r\nBcc: eve@evil.example\r\n\r\n.\r\nQUIT"
    mailer(server).send(MAIL._replace(subject=nasty, lines=(nasty, ".", "the end")))
    (mail,) = server.mails
    assert mail.to == ("list@acme.example",)
    assert mail.message["Bcc"] is None
    assert len(mail.text.splitlines()) == 3


@pytest.mark.parametrize(("code", "error"), [(450, Unavailable), (550, Rejected)])
def test_a_refusal_is_final_or_not(server: MailServer, code: int, error: type[Exception]) -> None:
    """4xx is tried again, 5xx is not."""
    server.answers.append(code)
    with pytest.raises(error, match=str(code)):
        mailer(server).send(MAIL)
    assert server.mails == []


def test_a_wrong_password_is_final_and_never_said(server: MailServer) -> None:
    """The error does not have it."""
    with pytest.raises(Rejected) as refused:
        mailer(server, password="not-the-password").send(MAIL)
    assert "not-the-password" not in str(refused.value)


def test_nothing_goes_out_without_the_encryption_that_is_asked_for(server: MailServer) -> None:
    """A server that can't is refused before it hears the password."""
    with pytest.raises(Rejected):
        mailer(server, tls="starttls").send(MAIL)
    with pytest.raises(Unavailable):
        mailer(server, tls="tls").send(MAIL)
    assert server.mails == []


def test_a_server_that_is_away_is_worth_another_try() -> None:
    """Nobody listens there any more."""
    gone = MailServer()
    gone.start()
    gone.stop()
    with pytest.raises(Unavailable):
        mailer(gone).send(MAIL)


@pytest.mark.parametrize(
    ("server", "sender", "says"),
    [
        ("", "canario@acme.example", "no mail server"),
        ("smtp.example.com", "canario@acme.example", "must be starttls"),
        ("smtp://smtp.example.com:25", "canario@acme.example", "must be starttls"),
        ("starttls://smtp.example.com:587", "", "CANARIO_MAIL_FROM"),
    ],
)
def test_settings_without_a_server_refuse_mail_and_nothing_else(
    server: str, sender: str, says: str
) -> None:
    """Nobody believes that the list was notified, and everything else works."""
    made = connect_mailer(server, sender, SecretStr(""))
    assert says in made.why_not()
    with pytest.raises(Rejected, match=says):
        made.send(MAIL)


def test_a_user_may_be_an_address() -> None:
    """As most mail services have it."""
    found = read_server("starttls://bot@acme.example@smtp.example.com:587")
    assert found == ("starttls", "bot@acme.example", "smtp.example.com", 587)
