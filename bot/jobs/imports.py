"""Imports of the directory, as they go on by themselves: files are fetched and read, what was confirmed is stored, what nobody
confirmed is forgotten."""

import io
import logging
import time
from collections.abc import Callable

from bot.errors import ConfigError, OutsideError
from bot.services import importing, portions, staging, uploading
from bot.services.desk import Desk
from bot.services.staging import Asked
from bot.slack.messenger import Messenger
from bot.views.blocks import visible
from bot.views.uploads import MOST_BYTES, TROUBLES
from storage import imports
from storage.database import JOB_WAIT_S
from storage.imports import Import, State

log = logging.getLogger(__name__)

TOLD_EVERY_S = 3.0
"""How often the message of an import is changed while it is stored."""
Messengers = Callable[[str], Messenger]


def go_on(desk: Desk, messengers: Messengers, pause: Callable[[float], bool]) -> None:
    """Read what was uploaded, store what was confirmed, and forget what is a day old, in every workspace.

    pause: waits so many seconds and tells whether to stop. What is left is done by the next run, of whatever process.
    """
    for one in imports.to_read(desk.store.read()):
        _read(desk, messengers, one)
    for one in imports.in_state(desk.store.read(), State.CONFIRMED):
        importing.store_confirmed(
            desk.store, desk.marks, one.team_id, desk.clock.now, progress=_told(desk, one),
            go_on=lambda seconds: not pause(seconds),
        )  # fmt: skip
        desk.wake()
    importing.forget_old(desk.store, desk.clock.now())


def _read(desk: Desk, messengers: Messengers, one: Import) -> None:
    """Fetch a file and stage its rows. Whatever an earlier process had staged of it goes first."""
    try:
        file = messengers(one.team_id).uploaded(one.file_id, MOST_BYTES)
    except OutsideError as error:
        if error.permanent:
            uploading.failed(
                desk, one, TROUBLES.get(error.error, f"Slack did not give it to me ({error.error}).")
            )
        else:
            log.info("a file is fetched later: %s", error.error)
        return
    if file.owner != one.started_by:
        # A file id of a forged form: the bot reads for people only what they gave it themselves.
        uploading.failed(desk, one, TROUBLES["not_yours"])
        return
    importing.begin_anew(desk.store, one)
    with desk.store.write(JOB_WAIT_S) as db:
        imports.rename(db, one.id, visible(file.name))
    asked = Asked(one.team_id, one.started_by, one.source)
    try:
        ready = staging.read_in(
            desk.store, desk.marks, asked, io.BytesIO(file.content), desk.clock.now(), import_id=one.id
        )
    except ConfigError as error:
        uploading.failed(desk, one, str(error))
        return
    uploading.was_read(desk, ready)


def _told(desk: Desk, one: Import) -> portions.Progress:
    """What shows now and then how far an import is, where somebody reads it."""
    told_at = time.monotonic()

    def progress(_done: int) -> None:
        nonlocal told_at
        if one.file_id and time.monotonic() - told_at >= TOLD_EVERY_S:
            told_at = time.monotonic()
            with desk.store.write(JOB_WAIT_S) as db:
                uploading.show(db, one, desk.clock.now())
            desk.wake()

    return progress
