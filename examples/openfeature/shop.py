"""A small shop whose new checkout is behind a flag: it asks Canario by OpenFeature who gets it.

    CANARIO_FLAGS_URL=https://canario-flags-….run.app CANARIO_FLAGS_KEY=… python shop.py 8080
    curl 'http://127.0.0.1:8080/checkout?user=ada'

It needs the packages openfeature-sdk and openfeature-provider-ofrep, and no release when the share
changes. While nobody answers it, every user gets the checkout that the shop always had.
"""

import json
import os
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

FLAG = "NEW_CHECKOUT"
TIMEOUT_SECONDS = 2.0

Answer = dict[str, str]


def checkout_by_flag(url: str, key: str) -> Callable[[str], Answer]:
    """Which checkout a user gets, and why, as the flags function at ``url`` says. ``key`` is the
    app's own."""
    headers = {"Authorization": f"Bearer {key}"}
    api.set_provider(
        OFREPProvider(url, headers_factory=lambda: headers, timeout=TIMEOUT_SECONDS), "shop"
    )
    client = api.get_client("shop")

    def checkout(user: str) -> Answer:
        found = client.get_boolean_details(FLAG, False, EvaluationContext(user))
        side = "new" if found.value else "old"
        return {"user": user, "checkout": side, "reason": str(found.reason)}

    return checkout


def served(checkout: Callable[[str], Answer], port: int) -> ThreadingHTTPServer:
    """The shop: ``GET /checkout?user=…``, answered in JSON."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            user = parse_qs(asked.query).get("user", [""])[0]
            if asked.path != "/checkout" or not user:
                self.send_error(404, "ask /checkout?user=NAME")
                return
            body = json.dumps(checkout(user)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Nothing: a shop has an access log of its own."""

    return ThreadingHTTPServer(("127.0.0.1", port), Shop)


if __name__ == "__main__":
    ask = checkout_by_flag(os.environ["CANARIO_FLAGS_URL"], os.environ["CANARIO_FLAGS_KEY"])
    served(ask, int(sys.argv[1])).serve_forever()
