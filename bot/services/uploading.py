"""An import of the directory that begins with a file in Slack: noted, fetched and read by a job, shown, confirmed or discarded."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.outbox import Entry
from bot.errors import NotAllowed, RuleBroken
from bot.services import importing, roles, saying, staging
from bot.services.desk import Answer, Desk
from bot.services.exporting_directory import bad_rows_csv
from bot.services.renderings import Drop, Rendering, SendFile, Show
from bot.views.importing import TOLD
from bot.views.uploads import Told, import_message
from storage import imports, outbox
from storage.imports import Import, State

SOURCE_CHARS = 200
ROWS_COMMENT = "The rows that cannot be read, each with its line and why."


def may_import(desk: Desk, team_id: str, slack_id: str) -> None:
    """Raises: NotAllowed: only researchers and admins import people."""
    roles.require_researcher(desk, desk.store.read(), team_id, slack_id)


def note(desk: Desk, team_id: str, slack_id: str, file_id: str, source: str, key: str) -> None:
    """Keep that somebody uploaded a file of people, and tell them that it is being read. Doing it twice is doing it once.

    Raises: NotAllowed; Busy.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        roles.require_researcher(desk, db, team_id, slack_id)
        if outbox.first_time(db, team_id, key, now):
            import_id = imports.add(
                db, team_id, slack_id, State.NOTED, now, source=source[:SOURCE_CHARS], file_id=file_id
            )
            saying.show_import(db, team_id, slack_id, import_id, now)
    desk.wake()


def confirm(desk: Desk, team_id: str, slack_id: str, import_id: int) -> Answer:
    """From here on the import is stored, whatever happens; a second press shows how far it is.

    Raises:
        NotAllowed: the presser is no researcher, or it is somebody else's and they are no admin.
        RuleBroken("stale"): there is none of that number. RuleBroken("import_under_way"): another one is being stored. Busy.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        one = _of(desk, db, team_id, slack_id, import_id)
        if one.state is not State.READY:
            return Answer(one.id, one.started_by)
        if not imports.confirm(db, one.id, now):
            raise RuleBroken("import_under_way")
        outbox.audit(db, team_id, slack_id, "import confirmed", f"import {one.id}", now)
        answer = saying.answer_in_import(desk, db, team_id, one.started_by, one.id, now)
    desk.wake()
    return answer


def discard(desk: Desk, team_id: str, slack_id: str, import_id: int) -> Answer:
    """Forget an import that was not confirmed. Raises as `confirm` does."""
    now = desk.clock.now()
    with desk.store.write() as db:
        one = _of(desk, db, team_id, slack_id, import_id)
        if not importing.drop_in(db, team_id, one.id, now):
            return Answer(one.id, one.started_by)
        answer = saying.answer_in_import(desk, db, team_id, one.started_by, one.id, now)
    desk.wake()
    return answer


def _of(desk: Desk, db: Database, team_id: str, slack_id: str, import_id: int) -> Import:
    roles.require_researcher(desk, db, team_id, slack_id)
    one = imports.find(db, team_id, import_id)
    if one is None or not one.file_id:
        raise RuleBroken("stale")
    if one.started_by != slack_id and not roles.is_admin(desk, db, team_id, slack_id):
        raise NotAllowed((one.started_by,))
    return one


def failed(desk: Desk, one: Import, problem: str) -> None:
    """Drop an import of which nothing can be used, and tell why."""
    now = desk.clock.now()
    with desk.store.write() as db:
        imports.set_problem(db, one.id, problem)
        importing.drop_in(db, one.team_id, one.id, now)
    importing.forget_dropped(desk.store)
    desk.wake()


def was_read(desk: Desk, one: Import) -> None:
    """Show what an import would do, with a file of the rows that cannot be read."""
    with desk.store.write() as db:
        show(db, one, desk.clock.now())
        if one.bad:
            saying.send_bad_rows(db, one.team_id, one.started_by, one.id, desk.clock.now())
    desk.wake()


def show(db: Database, one: Import, now: datetime) -> None:
    """Queue the message of an import, as it is then."""
    saying.show_import(db, one.team_id, one.started_by, one.id, now)


def message_of(db: Database, entry: Entry) -> Rendering:
    """Return the message of an import as it is now."""
    one = imports.find(db, entry.team_id, entry.ref)
    if one is None:
        return Drop("this import is over and was forgotten")
    detected = staging.detected_of(one) if one.detected != "{}" else None
    left = imports.count_staged(db, one.id) if one.state is State.CONFIRMED else 0
    examples = staging.examples_of(db, one, detected.columns) if detected and one.state is State.READY else ()
    told = Told(detected, tuple(imports.problems(db, one.id, TOLD)), left, examples)
    return Show(import_message(one, told))


def rows_of(db: Database, entry: Entry) -> Rendering:
    """Return the file with the rows of an import that cannot be read."""
    one = imports.find(db, entry.team_id, entry.ref)
    if one is None or one.detected == "{}":
        return Drop("this import is over and was forgotten")
    content = bad_rows_csv(staging.detected_of(one).columns, imports.problems(db, one.id))
    return SendFile("rows-that-cannot-be-read.csv", content, ROWS_COMMENT)
