"""Home and `/interview status` as their reader waits for them, over a socket and back: a researcher with two hundred studies in a
workspace of a hundred thousand people, beside one with two in a workspace of a hundred."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import people
from benchmarks.burst import NOW, TEAM
from benchmarks.people import ADMIN, FEW, FEW_STUDIES, MANY, MANY_STUDIES, Pair
from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from bot.rehearsal import Rehearsal
from storage import studies

MANIFEST = Path(__file__).resolve().parent.parent / "manifest.yml"
LOOKS = 20
Look = Callable[[Workspace, Rehearsal, Person], None]


def _status(_workspace: Workspace, _bot: Rehearsal, researcher: Person) -> None:
    assert researcher.command("/interview", "status").acked


def _home(workspace: Workspace, _bot: Rehearsal, researcher: Person) -> None:
    published = len(workspace.log.calls("views.publish"))
    researcher.open_home()
    workspace.wait_for(lambda: len(workspace.log.calls("views.publish")) > published)


BY_NAME: Mapping[str, Look] = {"App Home": _home, "/interview status": _status}


@contextmanager
def _open(database: Path, size: int, study_count: int) -> Iterator[tuple[Workspace, Rehearsal, Person]]:
    people.prepare(database, size, study_count).store.close()
    with Workspace(
        MANIFEST, clock=lambda: NOW, rate_limits=False, team_id=TEAM, keep_traffic=400
    ) as workspace:
        researcher = workspace.person(workspace.add_user("Ada", tz="Europe/London"))
        assert researcher.id == ADMIN
        bot = Rehearsal(
            api_url=workspace.api_url,
            bot_token=workspace.installation.bot_token,
            app_token=workspace.installation.app_token,
            database=database,
            start=NOW,
            admins=frozenset({ADMIN}),
        )
        try:
            bot.connect()
            yield workspace, bot, researcher
        finally:
            bot.stop()


def compare(rounds: int, size: int = MANY) -> dict[str, Pair]:
    """Return the medians of `rounds` of the fastest of some looks each, so many people and few in turn."""
    with tempfile.TemporaryDirectory(prefix="evenhand-seen-") as folder:
        many, few = Path(folder) / "many.db", Path(folder) / "few.db"
        with _open(many, size, MANY_STUDIES) as large, _open(few, FEW, FEW_STUDIES) as small:
            found = {}
            for name, look in BY_NAME.items():
                taken = [(_best_s(look, *large), _best_s(look, *small)) for _ in range(rounds)]
                found[name] = Pair(median(one[0] for one in taken), median(one[1] for one in taken))
    return found


def _best_s(look: Look, workspace: Workspace, bot: Rehearsal, researcher: Person) -> float:
    taken = []
    for number in range(LOOKS):
        # What is there already is not published again: something has to have changed.
        with bot.bot.store.write() as db:
            for study_id in (1, MANY_STUDIES):
                studies.update(db, TEAM, study_id, title=f"Study {number}")
        bot.settle()
        began = time.perf_counter()
        look(workspace, bot, researcher)
        taken.append(time.perf_counter() - began)
        bot.settle()
    return min(taken)
