"""Running all checks: one after the other, each with a time-out, and none keeps another one from running."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator

from bot.doctor import database, here, slack, workspaces
from bot.doctor.finding import Finding, fix
from bot.doctor.subject import Subject
from bot.errors import ConfigError

log = logging.getLogger(__name__)

Check = Callable[[Subject], "Finding | Iterable[Finding]"]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("settings", here.settings),
    (".env", here.env_file),
    ("python", here.python),
    ("time zones", here.time_zones),
    ("slack", slack.reach),
    ("bot token", slack.bot_token),
    ("app token", slack.app_token),
    ("signing secret", slack.signing_secret),
    ("scopes", slack.scopes),
    ("clock", slack.clock),
    ("address", here.address),
    ("database", database.database),
    ("permissions", database.permissions),
    ("disk", database.disk),
    ("running", database.running),
    ("key", database.key),
    ("workspaces", workspaces.installed),
    ("access", database.access),
    ("events", database.events),
    ("outbox", database.outbox),
    ("digests", slack.digests),
    ("calendars", database.calendars),
    ("zones of people", database.zones),
    ("backup", database.backup),
)
"""In this order: what others depend on comes first."""


def examine(subject: Subject, checks: Iterable[tuple[str, Check]] = CHECKS) -> Iterator[Finding]:
    """Yield what each check says, as soon as it is there."""
    for name, check in checks:
        yield from _within(name, check, subject)


def _within(name: str, check: Check, subject: Subject) -> list[Finding]:
    """What a check says, or that it took too long: its thread is left alone then, and ends with the process."""
    said: list[Finding] = []
    thread = threading.Thread(
        target=lambda: said.extend(_run(name, check, subject)), name=f"check {name}", daemon=True
    )
    thread.start()
    thread.join(subject.seconds)
    if thread.is_alive():
        return [
            fix(
                name,
                f"Not known: it took longer than {subject.seconds:g} s.",
                "Run it again with a larger --timeout.",
            )
        ]
    return said


def _run(name: str, check: Check, subject: Subject) -> list[Finding]:
    try:
        found = check(subject)
        return [found] if isinstance(found, Finding) else list(found)
    except ConfigError as error:
        return [fix(name, str(error), "Do what it says, then once more.")]
    except Exception as error:
        # One check keeps no other from running. Its text may hold anything; the log is asked for by EVENHAND_LOG=DEBUG alone.
        log.debug("the check %s failed", name, exc_info=error)
        return [
            fix(
                name,
                f"Not known: the check failed ({type(error).__name__}).",
                "Run it with EVENHAND_LOG=DEBUG to see why.",
            )
        ]
