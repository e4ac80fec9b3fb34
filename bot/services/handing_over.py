"""Handing over: the engine's next choices among people who are not in Slack, for whoever may write to them."""

import random
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.mix.handover import Contact, Row, neutral_text, next_to_write_to, rows, to_csv
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.settings import Settings
from bot.domain.studies import LIVE, Problem, Study, StudyStatus, whole_number
from bot.errors import NotAllowed, RuleBroken
from bot.marking import Marks
from bot.services import leaving_alone, mixing
from bot.services.desk import Desk
from bot.services.recruiting import reach_of, settings_here
from bot.services.renderings import Drop, Rendering, Say, SendFile
from bot.services.roles import OPERATOR, own_study
from bot.services.simulating import known_study
from bot.views.handing_over import NO_ADDRESS, comment_text, nobody_message
from storage import outbox, people, studies
from storage.database import Store

MOST = 5_000
"""People of one file."""
NO_MARKS = Marks()


class HandOver(NamedTuple):
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


class Offer(NamedTuple):
    """What a researcher reads before they ask for a hand-over: how many of the audience are not in Slack, and what to write to them."""

    study: Study
    not_in_slack: int
    text: str


def offered(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Offer:
    """Return what can be handed over of a study. Nothing is written.

    Raises: NotAllowed; RuleBroken("no_such_study", "stale", "study_ended", "deadline_passed").
    """
    with desk.store.snapshot() as db:
        study = _recruiting(desk, db, team_id, slack_id, study_id)
        reach = reach_of(desk, team_id, study, study.audience)
        asks = people.member(db, team_id, study.researcher)
        product = settings_here(desk, db, team_id).product_name
    text = neutral_text(product=product, asks=asks.name if asks else "", minutes=study.length_minutes)
    return Offer(study, reach.not_in_slack, text)


def ask_for(
    desk: Desk, team_id: str, slack_id: str, study_id: int, count: str, key: str
) -> Study | list[Problem]:
    """Queue a file with the next choices, at most `count` as typed, for whoever asks. Returns what must be mended instead when
    something must. key: one submission is one file.

    Raises: as `offered` does.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = _recruiting(desk, db, team_id, slack_id, study_id)
        problems = whole_number("count", count, 1, MOST, "people")
        if problems:
            return problems
        if outbox.first_time(db, team_id, key, now):
            most = int(count.strip())
            # With the chance in it, the same entry draws the same people should it be rendered again.
            detail = {"count": str(most), "seed": str(desk.rng.getrandbits(48))}
            intent = f"hand_over:{study_id}:{slack_id}"
            entry = Entry(team_id, Lane.REPLY, Kind.HAND_OVER, study_id, slack_id, now, intent, detail)
            outbox.put(db, entry, now)
            outbox.audit(
                db, team_id, slack_id, "hand-over exported", f"study {study_id}", now, {"at most": most}
            )
    desk.wake()
    return study


def file_of(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return the file of a hand-over that was asked for in Slack, or a sentence when nobody is to be written to."""
    try:
        study = own_study(desk, db, entry.team_id, entry.receiver, entry.ref)
    except (NotAllowed, RuleBroken):
        return Drop("whoever asked may see this study no more")
    found = hand_over(
        desk.store,
        entry.team_id,
        entry.ref,
        int(entry.detail["count"]),
        now,
        random.Random(int(entry.detail["seed"])),
        desk.default_product,
        desk.marks,
    )
    if not found.rows:
        return Say(nobody_message(study, found.why_none or NO_ADDRESS))
    comment = comment_text(study, len(found.rows), found.without_address)
    return SendFile(f"hand-over-study-{study.id}.csv", to_csv(found.rows), comment)


def _recruiting(desk: Desk, db: Database, team_id: str, slack_id: str, study_id: int) -> Study:
    study = own_study(desk, db, team_id, slack_id, study_id)
    if study.status is StudyStatus.DRAFT or study.is_trial:
        raise RuleBroken("stale")
    if study.status not in LIVE:
        raise RuleBroken("study_ended")
    if desk.clock.now() >= study.deadline:
        raise RuleBroken("deadline_passed")
    return study


def _why_none(stopped: str, choices: int) -> str:
    if choices:
        return ""
    return (
        stopped
        or "Nobody more is needed for now: enough people are on their way, or the segments that lack somebody pause."
    )
