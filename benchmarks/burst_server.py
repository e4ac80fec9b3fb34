"""The side that is measured, in a process of its own: the real bot over HTTP or Socket Mode, or Bolt with listeners that do nothing.

Prints its port (0 with Socket Mode) once it can be reached; ends when its standard input closes.
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
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from waitress.server import create_server

from bot.app import SWITCH_S, Evenhand
from bot.clock import Clock, MovableClock, RunningClock, SystemClock
from bot.config import Config
from bot.http import BACKLOG, CONNECTIONS, PATH, THREADS, HttpServer
from bot.slack.pacing import Paces
from bot.socket_mode import WORKERS

SECRET = "burst-secret"
TOKEN = "xoxb-burst"
APP_TOKEN = "xapp-burst"
ANYTHING = re.compile(r".*", re.DOTALL)
OPENS = "talk.write"
"""The button that opens a form: its listener calls Slack before it acknowledges, the floor's too."""
FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Your answer"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Nothing"}}],
}


def noop(api_url: str, floor: Path | None = None, *, signed: bool = True) -> App:
    """Bolt as the bot sets it up, with listeners that only acknowledge, after one durable commit of what came if `floor` is given.

    It commits where the bot commits: a command that asks how things stand writes nothing, and a button that opens a form opens one.
    """
    keep = keeper(floor) if floor else None

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_id="B1", bot_token=TOKEN
        )

    app = App(
        signing_secret=SECRET if signed else None,
        client=WebClient(base_url=api_url, retry_handlers=[]),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=signed,
    )

    def keeping(ack: Ack, body: dict[str, Any]) -> None:
        if keep:
            keep(json.dumps(body))
        ack()

    def opening(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        client = context.client
        assert client is not None
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    def asking(ack: Ack) -> None:
        ack()

    app.action(OPENS)(opening)
    app.action(ANYTHING)(keeping)
    app.view(ANYTHING)(keeping)
    app.event(ANYTHING)(keeping)
    app.command(ANYTHING)(asking)
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


class _Bare:
    """waitress and Bolt's own adapter, with as many threads and connections as the bot has, and nothing in front."""

    def __init__(self, app: App) -> None:
        self._server = create_server(
            SlackRequestHandler(app, path=PATH),
            map={},
            host="127.0.0.1",
            port=0,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            backlog=BACKLOG,
            asyncore_use_poll=True,
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.task_dispatcher.shutdown()


def _bot(given: argparse.Namespace) -> Evenhand:
    secret = "" if given.socket else SECRET
    config = Config(TOKEN, APP_TOKEN, secret, frozenset(), given.database, "Paperkite", "ERROR", given.api)
    paces = Paces() if given.paced else Paces(1e6)
    bot = Evenhand(config, clock=_clock(given), rng=random.Random(1), paces=paces)
    bot.start_without_ticks()
    return bot


def _clock(given: argparse.Namespace) -> Clock:
    if given.now is None:
        return SystemClock()
    now = datetime.fromisoformat(given.now)
    return RunningClock(now) if given.running else MovableClock(now)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--api", required=True)
    options.add_argument("--database", type=Path, help="the bot, on this database; without it the floor")
    options.add_argument("--now", help="when the bot believes to begin; without it, the machine's time")
    options.add_argument("--running", action="store_true", help="the bot's clock goes on from there")
    options.add_argument("--paced", action="store_true", help="the bot speaks as slowly as Slack wants it")
    options.add_argument("--floor", type=Path, help="the floor commits what came into this file")
    options.add_argument("--bare", action="store_true", help="the floor without the bot's own HTTP server")
    options.add_argument("--socket", action="store_true", help="Socket Mode instead of HTTP")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    logging.getLogger("bolt").setLevel(logging.ERROR)  # as `bot.log` has it; Bolt's own floor has WARNING
    sys.setswitchinterval(SWITCH_S)  # the floor's threads take turns as the bot's do
    with ExitStack() as running:
        port = _run(given, running)
        print(port, flush=True)
        sys.stdin.read()


def _run(given: argparse.Namespace, running: ExitStack) -> int:
    bot = _bot(given) if given.database else None
    if bot is not None:
        running.callback(bot.stop)
    if given.socket:
        if bot is not None:
            bot.connect()
        else:
            app = noop(given.api, given.floor, signed=False)
            handler = SocketModeHandler(app, APP_TOKEN, web_client=app.client, concurrency=WORKERS)
            handler.connect()
            running.callback(handler.close)
        return 0
    server: HttpServer | _Bare
    if bot is not None:
        server = HttpServer(bot.bolt, "127.0.0.1", 0, bot.turns, figures=bot.figures)
    else:
        app = noop(given.api, given.floor)
        server = _Bare(app) if given.bare else HttpServer(app, "127.0.0.1", 0)
    server.start()
    running.callback(server.stop)
    return server.port


if __name__ == "__main__":
    main()
