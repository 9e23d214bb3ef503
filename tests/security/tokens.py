"""A Google that signs tokens with a key of this test, and publishes its certificate."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import crypt, jwt

AUDIENCE = "https://canario-work-1234.us-central1.run.app"
CALLER = "canario-call-work@acme.iam.gserviceaccount.com"
KEY = "key-1"


class Google:
    """Signs; ``certs`` is what it publishes, ``asked`` how often that was read."""

    def __init__(self, key_id: str = KEY) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self._pem, self._key_id = pem.decode(), key_id
        self._numbers = key.public_key().public_numbers()
        self.certs: Any = {key_id: _certificate(key)}
        self.status = 200
        self.asked = 0
        self.moved_to = ""
        """Another path, to which whoever asks is sent."""
        self.url = ""

    @property
    def jwks(self) -> dict[str, Any]:
        """Its key as GitHub publishes keys."""
        numbers = {"n": self._numbers.n, "e": self._numbers.e}
        written = {
            name: urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8))
            for name, number in numbers.items()
        }
        key = {name: value.decode().rstrip("=") for name, value in written.items()}
        return {"keys": [{"kty": "RSA", "use": "sig", "kid": self._key_id, "alg": "RS256", **key}]}

    @property
    def issuer(self) -> str:
        """Where it can be read, as an issuer other than Google."""
        return self.url.removesuffix("/certs")

    def token(self, key_id: str = "", **claims: Any) -> str:
        """A good token of the caller's; ``claims`` replace any, None takes one away. ``key_id`` is
        another name for the key that signs."""
        signer = crypt.RSASigner.from_string(self._pem, key_id or self._key_id)  # type: ignore[no-untyped-call]
        now = int(time.time())
        said = {
            "iss": "https://accounts.google.com",
            "aud": AUDIENCE,
            "email": CALLER,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
            "sub": "1234",
            **claims,
        }
        kept = {name: value for name, value in said.items() if value is not None}
        signed: bytes = jwt.encode(signer, kept)  # type: ignore[no-untyped-call]
        return signed.decode()

    def passed_on(self, **claims: Any) -> str:
        """The same as Cloud Run passes it on: a marker stands where the signature was."""
        head, body, _ = self.token(**claims).split(".")
        return f"{head}.{body}.SIGNATURE_REMOVED_BY_GOOGLE"


@contextmanager
def google() -> Iterator[Google]:
    """A Google whose certificates can be read at ``url``."""
    made = Google()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked += 1
            body = json.dumps(made.certs).encode()
            moved = made.moved_to and self.path != made.moved_to
            self.send_response(302 if moved else made.status)
            if moved:
                self.send_header("Location", made.moved_to)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        made.url = f"http://127.0.0.1:{server.server_port}/certs"
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


def _certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()
