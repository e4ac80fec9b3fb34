"""A study as a file for a spreadsheet: asked for by whoever runs it, made when it is sent, with the answers withheld that its reader
may not know yet."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.spreadsheets import lines
from bot.domain.studies import LIVE, Study, StudyStatus
from bot.domain.study_file import Table
from bot.errors import NotAllowed, RuleBroken
from bot.services import roles
from bot.services.desk import Desk
from bot.services.renderings import Drop, Rendering, SendFile
from bot.services.simulating import known_study
from bot.views.exporting import file_comment
from storage import outbox, reveals, studies, study_files
from storage.database import JOB_WAIT_S, Store

LAUNCHED = (*LIVE, StudyStatus.CLOSED)
CHOICES = 100
"""Options of a menu (docs.slack.dev/reference/block-kit/block-elements/select-menu-element, 2026-11)."""


class Choices(NamedTuple):
    """Studies to choose from, the newest first, at most as many as a menu holds; total: how many there are."""

    studies: Sequence[Study]
    total: int


def choices(desk: Desk, team_id: str, slack_id: str, words: str = "") -> Choices:
    """Return the launched studies that somebody may export, whose title or goal contains `words`: their own; an admin's are all.

    Raises:
        NotAllowed: they are no researcher.
    """
    with desk.store.snapshot() as db:
        roles.require_researcher(desk, db, team_id, slack_id)
        whose = "" if roles.is_admin(desk, db, team_id, slack_id) else slack_id
        wanted = " ".join(words.split()).casefold()
        found = [
            study
            for study in studies.studies_in(db, team_id, LAUNCHED, whose)
            if not study.is_trial and (wanted in study.title.casefold() or wanted in study.goal.casefold())
        ]
    return Choices(found[:CHOICES], len(found))


def exportable(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Study:
    """Return one launched study that somebody may export. Raises: NotAllowed; RuleBroken("no_such_study")."""
    return _launched(desk, desk.store.read(), team_id, slack_id, study_id)


def ask(desk: Desk, team_id: str, slack_id: str, study_id: int, key: str, *, named: bool) -> Study:
    """Have the file of a study sent to whoever asks, in their private conversation with the bot. It is kept that they asked.

    Raises:
        NotAllowed; RuleBroken("no_such_study"): there is none, or it was never launched.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = _launched(desk, db, team_id, slack_id, study_id)
        if outbox.first_time(db, team_id, key, now):
            _keep(db, study, slack_id, now, named=named)
            form = "named" if named else "nameless"
            intent = f"study_file:{study_id}:{form}:{slack_id}"
            entry = Entry(team_id, Lane.REPLY, Kind.STUDY_FILE, study_id, slack_id, now, intent, {"as": form})
            outbox.put(db, entry, now)
    desk.wake()
    return study


def _launched(desk: Desk, db: Database, team_id: str, slack_id: str, study_id: int) -> Study:
    study = roles.own_study(desk, db, team_id, slack_id, study_id)
    if study.status is StudyStatus.DRAFT:
        raise RuleBroken("no_such_study")
    return study


def file_of(desk: Desk, db: Database, entry: Entry) -> Rendering:
    """Return the file of a study for whoever an entry is for, as far as they may have it by now."""
    try:
        study = roles.own_study(desk, db, entry.team_id, entry.receiver, entry.ref)
    except (NotAllowed, RuleBroken):
        return Drop("they may not have it any more")
    named = entry.detail["as"] == "named"
    content = b"".join(content_of(db, study, entry.receiver, named=named))
    return SendFile(file_name(study, named=named), content, file_comment(study, named=named))


def after_sent(db: Database, entry: Entry, now: datetime) -> None:
    """Keep that somebody has read what people answered who may still come to a call: should they come to interview, they are not blind."""
    study = studies.study(db, entry.team_id, entry.ref)
    if study is None or not study.blind or study.status not in LIVE or entry.receiver in study.interviewers:
        return
    study_files.mark_known(db, entry.team_id, study.id, entry.receiver, now)


def on_machine(
    store: Store, team_id: str, study_id: int, now: datetime, *, named: bool
) -> tuple[Iterator[bytes], int]:
    """Return the file of a study in portions, with everything in it, and how many lines it has. It is kept that it was made.

    Raises:
        ConfigError: the workspace has no such study.
    """
    with store.write(JOB_WAIT_S) as db:
        study = known_study(studies.study(db, team_id, study_id), study_id)
        _keep(db, study, roles.OPERATOR, now, named=named)
        count = study_files.count(db, team_id, study_id)
    return _portions(store, study, named=named), count


def content_of(db: Database, study: Study, reader: str, *, named: bool) -> Iterator[bytes]:
    """Yield the file of a study in portions. reader: a Slack id, whose calls to come stay blind; "" for the operator."""
    table = Table(studies.questions(db, study.team_id, study.id), study.zone, named)
    people = study_files.asked(db, study.team_id, study.id)
    hidden = reveals.hidden_from(db, study.team_id, reader) if reader else frozenset()
    yield from lines(table.columns(), table.rows(people, hidden))


def file_name(study: Study, *, named: bool) -> str:
    """Return the name of a study's file."""
    return f"study-{study.id}{'-with-names' if named else ''}.csv"


def _portions(store: Store, study: Study, *, named: bool) -> Iterator[bytes]:
    with store.snapshot() as db:
        yield from content_of(db, study, "", named=named)


def _keep(db: Database, study: Study, by: str, now: datetime, *, named: bool) -> None:
    outbox.audit(db, study.team_id, by, "study exported", f"study {study.id}", now, {"names": named})
