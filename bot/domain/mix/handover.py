"""Whom to write to outside Slack: the engine's next choices among people who cannot be reached here, with a neutral text.

The text is the same for everybody. It says what an invitation in Slack says, and gives away neither the purpose of the study nor which
answer leads to a call.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.domain.mix.facts import PersonRow, StudyFacts
from bot.domain.mix.pool import Pool
from bot.domain.mix.wave import Wave, plan_wave
from bot.domain.spreadsheets import csv_file

COLUMNS = ("email", "name", "company", "study", "text")


class Contact(NamedTuple):
    """How to write to one person."""

    email: str
    name: str = ""
    company: str = ""


class Row(NamedTuple):
    """One line of a hand-over."""

    email: str
    name: str
    company: str
    study: str
    text: str


def next_to_write_to(
    facts: StudyFacts, unreachable: Sequence[PersonRow], count: int, rng: random.Random
) -> Wave:
    """Return the engine's next choices among people who are not reachable in Slack, at most `count`.

    A list that is handed over is worked off over days, so it is no wave of a day and the day's bounds do not count. It is
    shorter when fewer people are needed; `Wave.stopped` says why when it is empty.
    """
    tuning = replace(facts.tuning, day_cap=max(0, count), first_day_cap=max(0, count))
    return plan_wave(replace(facts, sent_today=0, tuning=tuning), Pool(unreachable), rng)


def rows(
    wave: Wave, contacts: Mapping[int, Contact], *, title: str, product: str, asks: str, minutes: int
) -> list[Row]:
    """Return the lines of a hand-over, in the order of the choices. Whoever has no address is left out.

    title: as participants see it. asks: who asks. minutes: length of a call.
    """
    text = neutral_text(product=product, asks=asks, minutes=minutes)
    found = []
    for choice in wave.choices:
        contact = contacts.get(choice.person_id)
        if contact and contact.email:
            found.append(Row(contact.email, contact.name, contact.company, title, text))
    return found


def neutral_text(*, product: str, asks: str, minutes: int) -> str:
    """Return what to write: the same for everybody."""
    return (
        f"Hello, {asks or 'our team'} would like one minute of your feedback on {product}: two short questions about how you "
        "use it and how you feel about it. Every answer is welcome, whatever it is. Some of the people who answer will then be "
        f"asked for a call of {minutes} minutes. Taking part is voluntary, and you can say no or stop at any time. "
        "Just reply to this message if you would like to answer, or tell us if you do not want to be asked again."
    )


def to_csv(lines: Iterable[Row]) -> bytes:
    """Return the lines as CSV for spreadsheets, with a header."""
    return csv_file(COLUMNS, ((line.email, line.name, line.company, line.study, line.text) for line in lines))
