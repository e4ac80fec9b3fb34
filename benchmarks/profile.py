"""`python -m benchmarks.profile`: where the time of a click goes, from the request to its acknowledgement.

Presses of the usual mix go one at a time through everything that an HTTP request goes through behind waitress, in the main thread of this
process, with the real bot and a real database; what is said because of a press is waited for before the next one, and not counted. A timer
interrupts a few times in each millisecond, and the time since the last interruption counts for whoever is at work: of the frames of the
stack, from the innermost outwards, the first that belongs to somebody.
"""

import argparse
import io
import linecache
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from benchmarks.burst import NOW
from benchmarks.burst_server import SECRET, TOKEN
from benchmarks.figures import write_between
from benchmarks.presses import MIX, Deed, Pressed, kept, prepare, shuffled
from benchmarks.pretend import Slack, beside
from bot.app import Evenhand
from bot.clock import RunningClock
from bot.config import Config
from bot.demo.signing import request_for
from bot.http import PATH, Adapter, gate
from bot.slack.pacing import Paces

PRESSES, WARM = 1_000, 50
EVERY_S = 0.0002
SETTLE_S = 30.0
COMMIT, LOCK = "waiting for the commit", "beginning the transaction"
BODY = "/slack_bolt/request/"
"""What takes a body apart. The gate has that done too, before Bolt does it again."""
OWNERS: Sequence[tuple[str, str]] = (
    ("/storage/", "reading and writing rows"),
    ("/bot/domain/", "deciding"),
    ("/bot/views/", "rendering"),
    ("/bot/services/", "use cases"),
    ("/handlers/", "listeners"),
    ("/bot/ids.py", "listeners"),
    ("/bot/jobs/", "handing over what is to be said"),
    ("/bot/turns.py", "taking turns"),
    ("/bot/clock.py", "use cases"),
    ("/bot/", "the gate before Bolt"),
    ("/slack_bolt/listener_matcher/", "Bolt: finding the listener"),
    ("/slack_bolt/listener/listener.py", "Bolt: finding the listener"),
    ("/slack_bolt/kwargs_injection/", "Bolt: what a listener gets"),
    ("/slack_bolt/middleware/", "Bolt: signature and other middleware"),
    ("/slack_sdk/signature/", "Bolt: signature and other middleware"),
    ("/slack_bolt/", "Bolt: everything else"),
    ("/slack_sdk/", "Bolt: everything else"),
)


class Profile(NamedTuple):
    """Seconds by who was at work, and the presses that were sent."""

    seconds: Mapping[str, float]
    presses: int

    @property
    def per_press_ms(self) -> float:
        return 1000 * sum(self.seconds.values()) / self.presses


def owner_of(frames: Sequence[tuple[str, str, str]]) -> str:
    """Who is at work. frames: (file, function, line) of the stack, the innermost first."""
    for place, (file, function, line) in enumerate(frames):
        if file.endswith("/storage/syncing.py"):
            return COMMIT
        if file.endswith("/storage/database.py") and function in {"_written", "_begin"} and place == 0:
            return COMMIT if "COMMIT" in line else LOCK
        if BODY in file:
            caller = next((one for one, _, _ in frames[place:] if BODY not in one), "")
            return "the gate before Bolt" if "/bot/http.py" in caller else "Bolt: taking the request apart"
        for part, owner in OWNERS:
            if part in file:
                return owner
    return "everything else"


class _Timer:
    """Interrupts the main thread again and again, and counts for whom the time since the last time was."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._since = 0.0
        self._runs = False
        signal.signal(signal.SIGALRM, self._look)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._since, self._runs = time.perf_counter(), True
        signal.setitimer(signal.ITIMER_REAL, EVERY_S, EVERY_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._runs = False

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        if not self._runs:
            return  # it was on its way when the timer was stopped
        stack = []
        while frame is not None:
            code = frame.f_code
            line = linecache.getline(code.co_filename, frame.f_lineno or 0) if not stack else ""
            stack.append((code.co_filename, code.co_name, line))
            frame = frame.f_back
        now = time.perf_counter()
        self.seconds[owner_of(stack)] += now - self._since
        self._since = time.perf_counter()  # what looking took is nobody's


def profile(presses: int = PRESSES, warm: int = WARM) -> Profile:
    """Send presses one at a time, and return where their time went."""
    timer = _Timer()
    with (
        tempfile.TemporaryDirectory(prefix="evenhand-profile-") as place,
        beside(slack := Slack()) as api_url,
    ):
        database = Path(place) / "profile.db"
        prepared = prepare(database, shuffled(presses + warm, MIX))
        before = kept(database)
        config = Config(TOKEN, "", SECRET, frozenset(), database, "Paperkite", "ERROR", api_url)
        bot = Evenhand(config, clock=RunningClock(NOW), rng=random.Random(1), paces=Paces(1e6))
        app = gate(Adapter(bot.bolt, path=PATH), bot.turns, figures=bot.figures)
        bot.start_without_ticks()
        try:
            for number, press in enumerate(prepared):
                environ = _environ(press, slack.url)
                if number < warm:
                    assert _status(app, environ) == "200 OK"
                else:
                    with timer.running():
                        status = _status(app, environ)
                    assert status == "200 OK"
                assert bot.delivery.wait_idle(SETTLE_S)
        finally:
            bot.stop()
        done = kept(database) - before
        for deed in (Deed.ANSWER, Deed.WRITE, Deed.BOOK, Deed.HOME):
            assert done[deed] == sum(press.deed is deed for press in prepared), (
                f"some who {deed} were refused"
            )
    return Profile(timer.seconds, presses)


def _environ(press: Pressed, slack_url: str) -> dict[str, Any]:
    headers, body = request_for(SECRET, press.envelope(slack_url), int(time.time()))
    told = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return told | {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "QUERY_STRING": "",
        "CONTENT_TYPE": headers["Content-Type"],
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(body),
    }


def _status(app: Any, environ: dict[str, Any]) -> str:
    told: list[str] = []
    list(app(environ, lambda status, _headers, *_more: told.append(status)))
    [status] = told
    return status


def lines(found: Profile) -> list[tuple[str, float, float]]:
    """(who, share of a hundred, milliseconds of a click), the largest first."""
    total = sum(found.seconds.values())
    ordered = sorted(found.seconds.items(), key=lambda item: -item[1])
    return [(owner, 100 * seconds / total, 1000 * seconds / found.presses) for owner, seconds in ordered]


def markdown(found: Profile) -> str:
    """Return the profile as a table of Markdown."""
    rows = [f"| {owner} | {share:.0f} % | {ms:.2f} ms |" for owner, share, ms in lines(found) if share >= 0.5]
    head = [
        f"{found.per_press_ms:.1f} ms from the request to the acknowledgement, of which:",
        "",
        "| | | |",
        "|---|--:|--:|",
    ]
    return "\n".join([*head, *rows])


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    options.add_argument("--presses", type=int, default=PRESSES)
    options.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table between the marks of this file"
    )
    given = options.parse_args()
    found = profile(given.presses)
    print(f"{found.per_press_ms:.2f} ms a click")
    for owner, share, ms in lines(found):
        print(f"{share:5.1f} %  {ms:6.3f} ms  {owner}")
    if given.markdown:
        write_between(given.markdown, markdown(found), "profile")


if __name__ == "__main__":
    main()
