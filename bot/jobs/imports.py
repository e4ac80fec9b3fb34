"""Imports of the directory, as they go on by themselves: what was confirmed is stored, what nobody confirmed is forgotten."""

from collections.abc import Callable

from bot.services import importing
from bot.services.desk import Desk
from storage import imports
from storage.imports import State


def go_on(desk: Desk, pause: Callable[[float], bool]) -> int:
    """Store what was confirmed, in every workspace, and forget what is a day old; return how many imports were stored.

    pause: waits so many seconds and tells whether to stop. What is left is done by the next run.
    """
    done = 0
    for one in imports.in_state(desk.store.read(), State.CONFIRMED):
        stored = importing.store_confirmed(
            desk.store, desk.marks, one.team_id, desk.clock.now, go_on=lambda seconds: not pause(seconds)
        )
        done += stored is not None
    importing.forget_old(desk.store, desk.clock.now())
    return done
