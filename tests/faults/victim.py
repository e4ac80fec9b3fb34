"""The real bot in a process of its own, there to be killed or watched: `python -m tests.faults.victim DATABASE API_URL ...`.

Its clock stands at the instant that it was given. With each line of its standard input everything happens that happens by
itself; it ends in order when that closes.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot import log
from bot.app import PING_S
from bot.demo.workspace import Workspace
from bot.rehearsal import UNPACED, Rehearsal
from bot.slack.pacing import Paces

ROOT = Path(__file__).resolve().parents[2]
LEASE_S = 0.4
"""Short, so that what a killed process was sending is free again soon after the next one stands."""


@contextmanager
def bot_of(
    workspace: Workspace,
    database: Path,
    now: datetime,
    *,
    speed: float = UNPACED,
    lease_s: float = LEASE_S,
    ping_s: float = PING_S,
) -> Iterator["subprocess.Popen[bytes]"]:
    """The bot of a workspace. speed: how many times faster than Slack allows it speaks. ping_s: how often it asks Slack whether it is there."""
    given = workspace.installation
    place = [str(database), workspace.api_url, given.bot_token, given.app_token, now.isoformat()]
    command = [sys.executable, "-m", "tests.faults.victim", *place, str(speed), str(lease_s), str(ping_s)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
    with process:
        try:
            yield process
        finally:
            process.kill()


def main() -> None:
    options = argparse.ArgumentParser()
    for name in ("database", "api_url", "bot_token", "app_token", "now", "speed", "lease_s", "ping_s"):
        options.add_argument(name)
    given = options.parse_args()
    log.set_up("WARNING")
    bot = Rehearsal(
        api_url=given.api_url,
        bot_token=given.bot_token,
        app_token=given.app_token,
        database=Path(given.database),
        start=datetime.fromisoformat(given.now),
        paces=Paces(float(given.speed)),
        lease_s=float(given.lease_s),
        ping_s=float(given.ping_s),
    )
    bot.connect()
    for _ in sys.stdin:
        bot.bot.ticks.run_all()
    bot.stop()


if __name__ == "__main__":
    main()
