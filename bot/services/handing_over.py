"""Handing over: the engine's next choices among people who are not in Slack, for whoever may write to them."""

import random
from dataclasses import dataclass
from datetime import datetime

from bot.domain.mix.handover import Contact, Row, next_to_write_to, rows
from bot.domain.settings import Settings
from bot.marking import Marks
from bot.services import leaving_alone, mixing
from bot.services.roles import OPERATOR
from bot.services.simulating import known_study
from storage import outbox, people, studies
from storage.database import Store

NO_MARKS = Marks()


@dataclass(frozen=True)
class HandOver:
    """The lines to hand over. without_address: choices that nobody can write to. why_none: a sentence when nobody was chosen."""

    rows: tuple[Row, ...]
    without_address: int
    why_none: str = ""


def hand_over(
    store: Store,
    team_id: str,
    study_id: int,
    count: int,
    now: datetime,
    rng: random.Random,
    default_product: str = "",
    marks: Marks = NO_MARKS,
) -> HandOver:
    """Return whom to write to next, at most `count`. Nothing is written to the database: handing over is no invitation.

    default_product: the product's name until an admin gives one. marks: by which those are known who had their data erased.

    Raises:
        ConfigError: the workspace has no such study.
    """
    with store.snapshot() as db:
        study = known_study(studies.study(db, team_id, study_id), study_id)
        settings = studies.settings_of(db, team_id)
        facts = mixing.study_facts(db, study, settings, now)
        wave = next_to_write_to(facts, mixing.unreachable(db, study, settings, now), count, rng)
        found = {choice.person_id: people.person(db, team_id, choice.person_id) for choice in wave.choices}
        is_marked = leaving_alone.looked_up(marks, db, team_id)
        researcher = people.member(db, team_id, study.researcher)
    contacts = {
        person_id: Contact(person.email, person.name, person.company)
        for person_id, person in found.items()
        if person is not None and not is_marked(person.slack_id, person.email)
    }
    product = settings.product_name
    if default_product and product == Settings().product_name:
        product = default_product
    lines = rows(
        wave,
        contacts,
        title=study.title,
        product=product,
        asks=researcher.name if researcher else "",
        minutes=study.length_minutes,
    )
    return HandOver(tuple(lines), len(wave.choices) - len(lines), _why_none(wave.stopped, len(wave.choices)))


def keep_export(store: Store, team_id: str, study_id: int, count: int, now: datetime) -> None:
    """Keep in the audit log that so many names of a study were written to a file; not whose."""
    with store.write() as db:
        detail = {"people": count}
        outbox.audit(db, team_id, OPERATOR, "hand-over exported", f"study {study_id}", now, detail)


def _why_none(stopped: str, choices: int) -> str:
    if choices:
        return ""
    return (
        stopped
        or "Nobody more is needed for now: enough people are on their way, or the segments that lack somebody pause."
    )
