"""The server side of the burst: the real bot over HTTP, or Bolt with a listener that does nothing, in a process of its own.

Prints its port; ends when its standard input closes.
"""

import argparse
import json
import logging
import random
import re
import sqlite3
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.app import SWITCH_S, Evenhand
from bot.clock import MovableClock
from bot.config import Config
from bot.http import HttpServer
from bot.slack.pacing import Paces

SECRET = "burst-secret"
TOKEN = "xoxb-burst"


def noop(api_url: str, floor: Path | None = None) -> App:
    """Bolt as the bot sets it up, with one listener that only acknowledges, after one durable commit of what came if `floor` is given."""
    keep = keeper(floor) if floor else None

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_id="B1", bot_token=TOKEN
        )

    app = App(
        signing_secret=SECRET,
        client=WebClient(base_url=api_url, retry_handlers=[]),
        authorize=authorize,
        process_before_response=True,
    )

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        if keep:
            keep(json.dumps(body))
        ack()

    app.action(re.compile(r"talk\.(book|answer)\.0"))(listener)
    return app


def keeper(database: Path) -> Callable[[str], None]:
    """Commits a text as durably as the bot commits: WAL, synchronous FULL, one writer at a time."""
    connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    lock = threading.Lock()

    def keep(text: str) -> None:
        with lock:
            connection.execute("INSERT INTO kept (text) VALUES (?)", [text])

    return keep


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--api", required=True)
    options.add_argument("--database", type=Path)
    options.add_argument("--now")
    options.add_argument("--floor", type=Path)
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    sys.setswitchinterval(SWITCH_S)  # the floor's threads take turns as the bot's do
    bot = None
    if given.database:
        config = Config(TOKEN, "", SECRET, frozenset(), given.database, "Paperkite", "ERROR", given.api)
        clock = MovableClock(datetime.fromisoformat(given.now))
        bot = Evenhand(config, clock=clock, rng=random.Random(1), paces=Paces(1e6))
        bot.start_without_ticks()
    server = HttpServer(
        bot.bolt if bot else noop(given.api, given.floor), "127.0.0.1", 0, bot.traffic if bot else None
    )
    server.start()
    print(server.port, flush=True)
    sys.stdin.read()
    server.stop()
    if bot:
        bot.stop()


if __name__ == "__main__":
    main()
