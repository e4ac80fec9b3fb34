"""The workspaces that installed the app by OAuth, each with its token, sealed; and which ways back from Slack were used."""

from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from storage.remembered import EVERYWHERE
from storage.rows import Row, every, first, known_instant, text_of

_USED = "oauth state used"


class Installed(NamedTuple):
    """What a workspace let the bot in with. sealed: its token as `bot.sealing` writes it, "" once it was revoked. installer: their Slack id."""

    team_id: str
    name: str
    app_id: str
    bot_user_id: str
    bot_id: str
    sealed: str
    scopes: tuple[str, ...]
    installer: str
    installed_at: datetime


def save(db: Database, installed: Installed) -> None:
    """Keep an installation, in place of an earlier one of the same workspace."""
    db.execute(
        "INSERT INTO installations (team_id, name, app_id, bot_user_id, bot_id, sealed, scopes, installer, installed_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (team_id) DO UPDATE SET name = excluded.name, "
        "app_id = excluded.app_id, bot_user_id = excluded.bot_user_id, bot_id = excluded.bot_id, sealed = excluded.sealed, "
        "scopes = excluded.scopes, installer = excluded.installer, installed_at = excluded.installed_at, gone_at = NULL",
        [
            installed.team_id,
            installed.name,
            installed.app_id,
            installed.bot_user_id,
            installed.bot_id,
            installed.sealed,
            " ".join(installed.scopes),
            installed.installer,
            text_of(installed.installed_at),
        ],
    )


def all_sealed(db: Database) -> list[tuple[str, str]]:
    """(workspace, sealed token) of every installation."""
    rows = every(db, "SELECT team_id, sealed FROM installations WHERE sealed <> '' ORDER BY team_id")
    return [(row["team_id"], row["sealed"]) for row in rows]


def is_known(db: Database, team_id: str) -> bool:
    """Whether a workspace has the app, or had it not long ago."""
    return first(db, "SELECT 1 FROM installations WHERE team_id = ?", [team_id]) is not None


def of_team(db: Database, team_id: str) -> Installed | None:
    """The installation of a workspace, unless its token was given up."""
    row = first(db, "SELECT * FROM installations WHERE team_id = ? AND sealed <> ''", [team_id])
    return _installed(row) if row else None


def team_of_bot(db: Database, bot_id: str) -> str:
    """The workspace whose messages a bot posts, or had posted: each installation has a bot of its own. "" when there is none."""
    row = first(db, "SELECT team_id FROM installations WHERE bot_id = ?", [bot_id])
    return str(row["team_id"]) if row else ""


def team_ids(db: Database) -> list[str]:
    """The workspaces that have the app installed."""
    return [
        row["team_id"]
        for row in every(db, "SELECT team_id FROM installations WHERE sealed <> '' ORDER BY team_id")
    ]


def shut_out(db: Database, team_id: str, now: datetime) -> None:
    """Note since when a workspace lets the bot in no more, though nobody said that the app was taken out."""
    db.execute(
        "UPDATE installations SET gone_at = ? WHERE team_id = ? AND gone_at IS NULL", [text_of(now), team_id]
    )


def let_in(db: Database, team_id: str) -> None:
    """Note that a token works again."""
    db.execute("UPDATE installations SET gone_at = NULL WHERE team_id = ? AND sealed <> ''", [team_id])


def give_up(db: Database, team_id: str, now: datetime) -> bool:
    """Delete the token of a workspace; whether there was one."""
    row = first(
        db,
        "UPDATE installations SET sealed = '', gone_at = ? WHERE team_id = ? AND sealed <> '' RETURNING 1",
        [text_of(now), team_id],
    )
    return row is not None


def gone_before(db: Database, instant: datetime) -> list[str]:
    """The workspaces that took the app out, or let the bot in no more, before an instant, and did not install it again."""
    sql = "SELECT team_id FROM installations WHERE gone_at < ? ORDER BY gone_at"
    return [row["team_id"] for row in every(db, sql, [text_of(instant)])]


def use_once(db: Database, mark: str, until: datetime, now: datetime) -> bool:
    """Note that a way back from Slack was used; false when it was before. Those that nobody can use any more are forgotten."""
    db.execute(
        "DELETE FROM facts WHERE team_id = ? AND name GLOB ? AND value < ?",
        [EVERYWHERE, f"{_USED} *", text_of(now)],
    )
    row = first(
        db,
        "INSERT INTO facts (team_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        [EVERYWHERE, f"{_USED} {mark}", text_of(until)],
    )
    return row is not None


def _installed(row: Row) -> Installed:
    return Installed(
        row["team_id"],
        row["name"],
        row["app_id"],
        row["bot_user_id"],
        row["bot_id"],
        row["sealed"],
        tuple(row["scopes"].split()),
        row["installer"],
        known_instant(row["installed_at"]),
    )
