"""What the app asks of Slack and why, as manifest.yml says it in the comments behind its scopes and events.

Read line by line, as YAML's own readers drop comments, and the bot runs without one.
"""

import re
from typing import NamedTuple

SECTIONS = ("bot", "bot_optional", "bot_events")
WITHOUT = "; without it "
_KEY = re.compile(r"\s*([\w-]+):(.*)")
_ITEM = re.compile(r"\s*- ([\w.:]+)\s*(?:# (.*))?")


class Asked(NamedTuple):
    """A scope or an event. why: what it is for; without: what happens where it was not granted, "" when that is not said."""

    name: str
    why: str
    without: str


class Manifest(NamedTuple):
    """What one manifest asks for. optional: scopes that an installer may leave out."""

    required: tuple[Asked, ...]
    optional: tuple[Asked, ...]
    events: tuple[Asked, ...]


def read(text: str) -> Manifest:
    """Return what a manifest of ours asks for."""
    found: dict[str, list[Asked]] = {section: [] for section in SECTIONS}
    section = ""
    for line in text.splitlines():
        item = _ITEM.fullmatch(line)
        if item and section:
            why, _, without = (item[2] or "").strip().partition(WITHOUT)
            found[section].append(Asked(item[1], why, without))
            continue
        key = _KEY.fullmatch(line)
        if key:
            section = key[1] if key[1] in SECTIONS and not key[2].strip() else ""
    return Manifest(*(tuple(found[section]) for section in SECTIONS))
