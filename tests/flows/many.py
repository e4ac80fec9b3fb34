"""One bot that any workspace may install, and two that can, in words that a test can be read by."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from bot.demo.acts import Person
from bot.demo.slack import Slack
from bot.demo.workspace import Workspace
from bot.http import PATH, HttpServer
from bot.oauth import BACK, INSTALL
from bot.rehearsal import Rehearsal
from tests.flows.stage import DISLIKES, LOVES, MANIFEST, MONDAY, PRODUCT, Stage, StageClock

NORTH, SOUTH = "T00000000N", "T00000000S"
NOBODY = "T00000000X"
URL = "https://bot.paperkite.example"


class Answer(NamedTuple):
    """What a browser got. cookie: what it will send back."""

    status: int
    location: str
    cookie: str
    text: str


class Browser(NamedTuple):
    """It follows links to the bot, which it believes to be at `URL`."""

    port: int

    def get(self, path: str, cookie: str = "") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request("GET", path.removeprefix(URL), headers={"Cookie": cookie} if cookie else {})
            response = connection.getresponse()
            cookies = (response.getheader("Set-Cookie") or "").split(";")[0]
            return Answer(
                response.status, response.getheader("Location") or "", cookies, response.read().decode()
            )


class Many(NamedTuple):
    """One bot that any workspace may install, and two that can."""

    slack: Slack
    bot: Rehearsal
    browser: Browser
    clock: StageClock
    database: Path
    north: Stage
    south: Stage

    def install(self, stage: Stage, *, without: tuple[str, ...] = (), by: Person | None = None) -> Answer:
        """Somebody of a workspace installs the app: Mara, unless another is named."""
        began = self.browser.get(INSTALL)
        installer = (by or stage.mara).id
        back = self.slack.approve(began.location, stage.workspace, installer, without=without)
        answer = self.browser.get(back, began.cookie)
        self.bot.settle()
        return answer


@contextmanager
def opened(tmp_path: Path) -> Iterator[Many]:
    """A bot that nobody has installed yet."""
    clock, database = StageClock(), tmp_path / "evenhand.db"
    with ExitStack() as stack:
        slack = stack.enter_context(Slack(MANIFEST, [URL + BACK], clock=clock, rate_limits=False))
        bot = Rehearsal(
            api_url=slack.api_url,
            bot_token="",
            app_token="",
            signing_secret=slack.signing_secret,
            database=database,
            start=MONDAY,
            product=PRODUCT,
            more={"client_id": slack.client_id, "client_secret": slack.client_secret, "public_url": URL},
        )
        stack.callback(bot.stop)
        server = HttpServer(bot.bot.bolt, "127.0.0.1", 0, bot.bot.turns, door=bot.bot.door(MANIFEST))
        server.start()
        stack.callback(server.stop)
        stages = []
        for team_id in (NORTH, SOUTH):
            workspace = slack.add_workspace(team_id)
            workspace.deliver_over_http(f"http://127.0.0.1:{server.port}{PATH}")
            stages.append(_stage(workspace, bot, clock, database))
        yield Many(slack, bot, Browser(server.port), clock, database, *stages)


def _stage(workspace: Workspace, bot: Rehearsal, clock: StageClock, database: Path) -> Stage:
    mara = workspace.person(
        workspace.add_user("Mara Lindqvist", email="mara@admins.example", tz="Europe/London")
    )
    theo = workspace.person(workspace.add_user("Theo Abara", tz="Europe/Berlin"))
    research = workspace.add_channel("user-research", [mara.id, theo.id])
    return Stage(workspace, bot, clock, database, mara, theo, research)


def play(stage: Stage, *names: str) -> list[Person]:
    """A study from its form to booked calls."""
    people = stage.customers(*names)
    stage.recruit()
    stage.go_to(MONDAY.replace(hour=9, minute=30))
    for person, feeling in zip(people, (LOVES, DISLIKES), strict=False):
        stage.answer_and_book(person, feeling)
    return people


def of_team(database: Path, team_id: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a workspace."""
    with closing(sqlite3.connect(database)) as db:
        names = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if any(column[1] == "team_id" for column in db.execute(f"PRAGMA table_info({name})"))
        ]
        return {
            name: db.execute(f"SELECT * FROM {name} WHERE team_id = ?", [team_id]).fetchall()  # noqa: S608
            for name in names
        }


def move(many: Many, instant: object) -> None:
    """Let the time go on, and let everything happen that happens by itself now and then."""
    many.north.go_to(instant)  # type: ignore[arg-type]
