"""The mailer that the settings ask for. A wrong one costs mail and nothing else."""

from pydantic import SecretStr

from infra.mail.absent import NoMailer
from infra.mail.smtp import ADDRESS, SmtpMailer, read_server


def connect_mailer(server: str, sender: str, password: SecretStr) -> SmtpMailer | NoMailer:
    """By SMTP; none where no server is set, or what is set can't be used."""
    if not server:
        return NoMailer("no mail server is set (CANARIO_SMTP)")
    found = read_server(server)
    if found is None:
        return NoMailer("CANARIO_SMTP must be starttls://USER@HOST:PORT, tls:// or plain://")
    if not ADDRESS.fullmatch(sender):
        return NoMailer("CANARIO_MAIL_FROM must be one address")
    if not (found.user + password.get_secret_value()).isascii():
        return NoMailer("the user and CANARIO_SMTP_PASSWORD must be ASCII")
    return SmtpMailer(found, sender, password)
