"""What a line of the log adds to what was said: the reference of what is under way, and, as JSON, names for its parts."""

import json
import logging
import re
from datetime import UTC, datetime

from bot.under_way import reference


def add_reference(record: logging.LogRecord) -> bool:
    """Note of what the line is. A filter for handlers, which run in the thread that speaks."""
    found = reference()
    record.__dict__.update(reference=found, told=f" [{found}]" if found else "")
    return True


def as_json(
    record: logging.LogRecord, told: str, exception: str, secrets: re.Pattern[str], instead: str
) -> str:
    """Return a line as one JSON object, in ASCII. told: the message with its values; exception: the traceback, "" where there is none.

    What opens something is taken out before it is written as JSON, which would hide it behind backslashes.
    """
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    parts = {
        "time": at.replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": told,
        "reference": getattr(record, "reference", ""),
        "exception": exception,
    }
    return json.dumps({name: secrets.sub(instead, text) for name, text in parts.items() if text})
