"""Which of 10,000 buckets a key is in. The hash is documented in docs/flags.md, with examples."""

import hashlib

BUCKETS = 10_000
"""A share is a whole number of them: a bucket is 0.01 %."""


def bucket(salt: str, key: str) -> int:
    """0 to 9,999: the first eight bytes of SHA-256 over the salt, a zero byte and the key (both
    UTF-8) as a big-endian number, modulo 10,000.

    It depends on nothing else, so a key keeps its bucket while the share changes: raising the share
    only adds keys and lowering it only removes some.
    """
    text = f"{salt}\0{key}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") % BUCKETS
