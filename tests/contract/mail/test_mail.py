"""Mail, through a real connection to an SMTP server."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.service.ports.mailer import Mail
from infra.mail.connect import connect_mailer
from infra.mail.smtp import Server, SmtpMailer, read_server
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


SENDER = "canario@acme.example"


def mailer(server: MailServer, tls: str = "plain", **others: str) -> SmtpMailer:
    """Sends by it, with the right password or another."""
    password = SecretStr(others.get("password", server.login[1]))
    made = connect_mailer(f"{tls}://canario@{server.address}", SENDER, password)
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


@pytest.mark.parametrize(
    "nasty",
    [
        "it\r\nBcc: eve@evil.example\r\n\r\n.\r\nQUIT",
        "=?utf-8?q?it=0D=0ABcc:_eve@evil.example?=",
        "it =?utf-8?b?CkJjYzogZXZlQGV2aWwuZXhhbXBsZQo=?= =?us-ascii?Q?=0ABcc=3A?= eve@evil.example",
        "==?=?utf-8?q?=0ABcc:_eve@evil.example?=",
    ],
)
def test_words_from_outside_make_no_header_and_no_line(server: MailServer, nasty: str) -> None:
    """What a person says stays in its line, however it is written, and a dot ends nothing."""
    mailer(server).send(MAIL._replace(subject=nasty, lines=(nasty, ".", "the end")))
    (mail,) = server.mails
    assert mail.to == ("list@acme.example",)
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"].replace("= ?", "=?") == " ".join(nasty.split())
    assert len(mail.text.splitlines()) == 3


def test_an_address_that_hides_another_header_is_refused(server: MailServer) -> None:
    """An encoded word in it is read as what it stands for."""
    with pytest.raises(Rejected, match="no address"):
        mailer(server).send(MAIL._replace(to="=?utf-8?q?a=0ABcc=3Aeve?=@evil.example"))
    assert server.mails == []


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


@pytest.mark.parametrize("goodbye", [421, 0, None])
def test_a_mail_that_was_taken_is_sent_whatever_follows(
    server: MailServer, goodbye: int | None
) -> None:
    """A server that fails after it took the mail has it: to send it again would send it twice."""
    server.goodbye = goodbye
    found = read_server(f"plain://{server.login[0]}@{server.address}")
    assert found
    SmtpMailer(found, SENDER, SecretStr(server.login[1]), whole=1.0).send(MAIL)
    assert len(server.mails) == 1


def test_a_server_that_drips_is_left(server: MailServer) -> None:
    """Each letter comes in time and the answer does not: a worker has an effect for a minute."""
    server.drips = 0.1
    found = read_server(f"plain://{server.login[0]}@{server.address}")
    assert found
    with pytest.raises(Unavailable):
        SmtpMailer(found, SENDER, SecretStr(server.login[1]), whole=0.3).send(MAIL)
    assert server.mails == []


@given(text=st.text(max_size=20), odd=st.text(':;,()[]"\\@.a\0', max_size=20))
def test_whatever_is_an_address_and_a_text_is_sent_or_refused(text: str, odd: str) -> None:
    """A mail that can't be made is refused in words, not an error of ours again and again."""
    gone = SmtpMailer(Server("plain", "", "127.0.0.1", 1), SENDER, SecretStr(""))
    with pytest.raises((Rejected, Unavailable)):
        gone.send(Mail("id", f"a{odd}@acme.example", text, (text,)))


def test_a_server_that_knows_no_login_that_we_know_is_final(server: MailServer) -> None:
    """It is not asked again and again."""
    server.logins = "XOAUTH2"
    with pytest.raises(Rejected):
        mailer(server).send(MAIL)


@pytest.mark.parametrize(
    ("user", "password"), [("canario", "pässword-of-mail"), ("canariö", "a-password")]
)
def test_a_login_that_can_not_be_sent_is_said(user: str, password: str) -> None:
    """Whatever was pasted into the secret, doctor says it."""
    made = connect_mailer(f"plain://{user}@127.0.0.1:25", SENDER, SecretStr(password))
    assert "CANARIO_SMTP_PASSWORD" in made.why_not()
    assert password not in made.why_not()


@pytest.mark.parametrize(
    ("server", "sender", "says"),
    [
        ("", "canario@acme.example", "no mail server"),
        ("smtp.example.com", "canario@acme.example", "must be starttls"),
        ("smtp://smtp.example.com:25", "canario@acme.example", "must be starttls"),
        ("starttls://smtp.example.com:99999", "canario@acme.example", "must be starttls"),
        ("starttls://smtp.example.com:0", "canario@acme.example", "must be starttls"),
        ("starttls://smtp.example.com:٥٨٧", "canario@acme.example", "must be starttls"),
        ("starttls://smtp..example.com:587", "canario@acme.example", "must be starttls"),
        (f"starttls://{'a' * 64}.example.com:587", "canario@acme.example", "must be starttls"),
        ("starttls://smtp.example.com:587\n", "canario@acme.example", "must be starttls"),
        ("starttls://smtp.example.com:587", "", "CANARIO_MAIL_FROM"),
        ("starttls://smtp.example.com:587", "canario", "CANARIO_MAIL_FROM"),
        (
            "starttls://smtp.example.com:587",
            "a@acme.example\nBcc: b@c.de",
            "CANARIO_MAIL_FROM",
        ),
        ("starttls://smtp.example.com:587", "a@acme.example, b@acme.example", "CANARIO_MAIL_FROM"),
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
