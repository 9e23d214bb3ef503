"""Public keys as OpenID issuers publish them (RFC 7517), as the PEM that signatures are checked
with."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

MOST_KEYS = 50


def pem_by_id(document: Mapping[str, Any]) -> Mapping[str, str]:
    """The RSA keys for signatures by their ids; what is another key, or none, is left out."""
    keys = document.get("keys")
    if not isinstance(keys, list):
        return {}
    found = ((each.get("kid"), _pem(each)) for each in keys[:MOST_KEYS] if isinstance(each, dict))
    return {kid: pem for kid, pem in found if isinstance(kid, str) and pem}


def _pem(key: Mapping[str, Any]) -> str:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
        return ""
    try:
        numbers = RSAPublicNumbers(_number(key["e"]), _number(key["n"]))
        made = numbers.public_key()
    except (KeyError, TypeError, ValueError):
        return ""
    return made.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _number(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
