"""What opens something is in no log, error, export, answer or repr; and what holds it is readable by its owner alone."""

import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot import log
from bot.calendars.google_consent import Client
from bot.sealing import Sealer
from tests.flows.opening import SET_UP
from tests.flows.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
KEY = Fernet.generate_key().decode()
SECRETS = {
    "EVENHAND_KEY": KEY,
    "google secret": "google-secret-0c1d2e",
    "password": "caldav-password-3f4a5b",
    "address of a feed": "feed-secret-6c7d8e",
    "address with a password": "userinfo-9f0a1b",
}
WORDS = (
    "recruit",
    "status",
    "studies",
    "availability",
    "why <@U000000001>",
    "guide",
    "digest",
    "settings",
    "help",
    "?",
)


@pytest.fixture
def more() -> dict[str, Any]:
    return {**SET_UP, "key": KEY, "google_secret": SECRETS["google secret"]}


@contextmanager
def loudly() -> Iterator[None]:
    """The log as `evenhand run` sets it up with EVENHAND_LOG=DEBUG."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.set_up("DEBUG")
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        logging.raiseExceptions = True


def test_secrets_are_nowhere(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    app = stage.workspace.installation
    marked = SECRETS | {name: getattr(app, name) for name in ("bot_token", "app_token", "signing_secret")}
    with loudly():
        play(stage)
        break_down(stage)

    written = capsys.readouterr()
    entries = stage.workspace.log.entries
    said = str([entry.payload if entry.direction == "in" else entry.response for entry in entries])
    for name, secret in marked.items():
        assert secret not in written.err + written.out, name
        assert secret not in said, name
        for file in stage.database.parent.glob(f"{stage.database.stem}*"):
            assert secret.encode() not in file.read_bytes(), (name, file.name)
    assert "unexpected error" in written.err
    assert "Traceback" in written.err


def play(stage: Stage) -> None:
    """Give away every secret that a person can, let it fail, and look at everything."""
    host = "http://127.0.0.1:9"  # nobody answers there
    stage.recruit()
    connect(stage, "Add a feed address", address=f"{host}/{SECRETS['address of a feed']}.ics")
    connect(
        stage, "Add a feed address", address=f"http://me:{SECRETS['address with a password']}@127.0.0.1:9/"
    )
    connect(stage, "Add CalDAV", address=f"{host}/dav", user="theo", password=SECRETS["password"])
    assert stage.value("SELECT count(*) FROM calendars WHERE sealed IS NOT NULL") >= 2
    stage.go_on(hours=1)
    for person in (stage.mara, stage.theo):
        for word in WORDS:
            person.command("/interview", word)
        person.open_home()
    stage.settle()


def connect(stage: Stage, label: str, **fields: str) -> None:
    """Connect a calendar of Theo's, or be told why not."""
    if stage.theo.modal:
        stage.theo.close_modal(whole_stack=True)
    stage.theo.command("/interview", "availability")
    stage.theo.press(label, on="modal")
    for name, value in fields.items():
        stage.theo.fill(name, value)
    stage.theo.submit()
    stage.settle()


def break_down(stage: Stage) -> None:
    """Let something happen that nobody foresaw, with all that there is at hand: a table is gone."""
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as db:
        db.execute("ALTER TABLE settings RENAME TO gone")
        stage.mara.command("/interview", "settings")
        stage.settle()
        db.execute("ALTER TABLE gone RENAME TO settings")


def test_no_repr_shows_a_secret(stage: Stage) -> None:
    bot = stage.bot.bot
    bare = replace(bot.config, bot_token="xoxb-marked", app_token="xapp-marked", signing_secret="marked")
    shown = [
        repr(one)
        for one in (
            bare,
            str(bare),
            bot,
            bot.installation,
            bot.desk,
            bot.desk.outside,
            bot.desk.outside.sealer if bot.desk.outside else "",
            Sealer(KEY.encode()),
            Client("id", SECRETS["google secret"]),
            bot.bolt,
            bot.delivery,
            stage.bot,
        )
    ]

    for text in shown:
        assert not [
            secret for secret in (*SECRETS.values(), "marked", bot.config.bot_token) if secret in text
        ], text


@pytest.mark.parametrize(
    "line",
    [
        "token xoxb-1-2-abc",
        "xapp-1-A1-2-ffff",
        "https://hooks.slack.com/actions/T1/1/abc",
        "https://hooks.slack-gov.com/actions/T1/1/abc",
        "wss://wss-primary.slack.com/link/?ticket=abc-def&app_id=1",
    ],
)
def test_what_has_the_form_of_a_secret_is_left_out_of_the_log(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with loudly():
        logging.getLogger("bot.test").warning("it said %s", line)

    err = capsys.readouterr().err
    assert "[secret]" in err
    assert not {"abc", "ffff", "abc-def"} & set(err.replace("=", "/").replace("-", "/").split("/"))


def test_what_the_bot_writes_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    database = tmp_path / "evenhand.db"
    script = (
        "import os, sys, threading; os.umask(0);"
        "from pathlib import Path; from storage.database import Store; from storage.lock import hold;"
        "from bot.sealing import key_of;"
        "path = Path(sys.argv[1]); held = hold(path); store = Store(path); store.migrate(); key_of('', path);"
        "names = sorted(one.name for one in path.parent.iterdir());"
        "print([(name, oct((path.parent / name).stat().st_mode & 0o777)) for name in names])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(database)], capture_output=True, text=True, check=True, cwd=ROOT
    )

    names = ["evenhand.db", "evenhand.db-shm", "evenhand.db-wal", "evenhand.db.key", "evenhand.db.lock"]
    assert done.stdout.strip() == str([(name, "0o600") for name in names])
