"""Whom we must not ask again after an erasure: asked before anybody is added, linked, invited or handed over."""

from collections.abc import Callable, Iterable, Sequence

from sqlite_utils import Database

from bot.marking import Marks
from storage import erasing, marks
from storage.people import Member


def is_marked(keys: Marks, db: Database, team_id: str, slack_id: str = "", email: str = "") -> bool:
    """Return whether somebody had their data erased and is not to be asked again."""
    if not marks.has_any(db, team_id):
        return False
    return marks.known(db, team_id, keys.candidates(team_id, slack_ids=[slack_id], emails=[email]))


def looked_up(keys: Marks, db: Database, team_id: str) -> Callable[[str, str], bool]:
    """Return `is_marked` for a look at many people: the marks are read once."""
    kept = marks.all_of(db, team_id)

    def known(slack_id: str, email: str) -> bool:
        found = keys.candidates(team_id, slack_ids=[slack_id], emails=[email]) if kept else ()
        return any(mark in kept for mark in found)

    return known


def unknown_marks(keys: Marks, db: Database) -> int:
    """Return how many marks were made with a key that is not at hand: whoever they stand for could be asked again."""
    return marks.count_by_other_keys(db, keys.key_ids) if marks.key_was_used(db) else 0


def free_of(keys: Marks, db: Database, team_id: str, slack_ids: Iterable[str]) -> tuple[str, ...]:
    """Return those of some Slack ids that are not marked, in their order."""
    known = looked_up(keys, db, team_id)
    return tuple(one for one in slack_ids if not known(one, ""))


def keep(
    keys: Marks, db: Database, team_id: str, *, slack_ids: Iterable[str] = (), emails: Iterable[str] = ()
) -> None:
    """Mark somebody by every name that we know of them, with the first key. Raises: ConfigError: there is no key."""
    marks.add(db, team_id, keys.made(team_id, slack_ids=slack_ids, emails=emails))


def without_marked(
    keys: Marks, db: Database, team_id: str, members: Sequence[Member], admins: Iterable[str] = ()
) -> list[Member]:
    """Return those of some Slack accounts that may be remembered.

    Whoever is marked by one name is marked by the other too, and a row of the directory with their address goes. Accounts of the
    team are remembered whatever was erased: they work with the bot.
    """
    known = looked_up(keys, db, team_id)
    kept = []
    for seen in members:
        marked = known(seen.slack_id, seen.email)
        if marked:
            keep(keys, db, team_id, slack_ids=[seen.slack_id], emails=[seen.email])
            for person_id in erasing.unlinked_of_email(db, team_id, seen.email) if seen.email else ():
                erasing.forget_participant(db, team_id, "", [person_id])
        if not marked or _is_of_the_team(db, team_id, seen, admins):
            kept.append(seen)
    return kept


def _is_of_the_team(db: Database, team_id: str, seen: Member, admins: Iterable[str]) -> bool:
    is_admin = seen.is_admin and not seen.is_deleted
    return is_admin or seen.slack_id in admins or erasing.is_of_the_team(db, team_id, seen.slack_id)
