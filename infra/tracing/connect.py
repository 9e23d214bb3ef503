"""Spans as the settings want them; OpenTelemetry is imported only where they want any."""

import logging

from bot.errors import Unavailable
from bot.spans import NO_SPANS, Spans
from infra.google.sessions import authorized
from infra.settings import Settings
from infra.trace_settings import CLOUD, OFF

GOOGLE = "https://telemetry.googleapis.com/v1/traces"
"""Cloud Trace, by its Telemetry API, which takes what every other collector takes."""

SCOPES = ("https://www.googleapis.com/auth/trace.append",)


log = logging.getLogger("canario")


def connect_spans(found: Settings) -> Spans:
    """To Cloud Trace, to a collector, or nowhere. Without credentials for Google nothing is
    collected, and the rest works. Raises BadSettings."""
    if found.traces == OFF:
        return NO_SPANS
    from infra.tracing.collected import CollectedSpans, exporter

    if found.traces != CLOUD:
        return CollectedSpans(exporter(found.traces), found.project)
    found.need("GOOGLE_CLOUD_PROJECT")
    try:
        session = authorized(SCOPES, "Run on Google Cloud, or set CANARIO_TRACES.", "Cloud Trace")
    except Unavailable as why:
        log.warning("nothing is traced: %s", why)
        return NO_SPANS
    return CollectedSpans(exporter(GOOGLE, session), found.project)
