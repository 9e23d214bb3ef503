"""The Mailer port."""
