"""Logs as Cloud Logging reads them: one JSON object a line."""

import json
import logging
import sys
from datetime import UTC, datetime


class OneLine(logging.Formatter):
    """A record with Cloud Logging's field names."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON; a fault's traceback is part of it."""
        line = {
            "severity": record.levelname,
            "message": record.getMessage(),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "logger": record.name,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def set_up_logs() -> None:
    """Canario's own loggers to standard output; libraries keep their silence."""
    logger = logging.getLogger("canario")
    if logger.handlers:
        return
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneLine())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
