"""The real bot in a process of its own, there to be killed: `python -m tests.faults.victim DATABASE API_URL ...`.

Its clock stands at the instant that it was given. It ends in order when its standard input closes.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from bot import log
from bot.app import PING_S
from bot.rehearsal import Rehearsal

LEASE_S = 0.4
"""Short, so that what a killed process had claimed is free again soon after the next one stands."""


def main() -> None:
    options = argparse.ArgumentParser()
    for name in ("database", "api_url", "bot_token", "app_token", "now"):
        options.add_argument(name)
    options.add_argument("--ping", type=float, default=PING_S)
    given = options.parse_args()
    log.set_up("WARNING")
    bot = Rehearsal(
        api_url=given.api_url,
        bot_token=given.bot_token,
        app_token=given.app_token,
        database=Path(given.database),
        start=datetime.fromisoformat(given.now),
        lease_s=LEASE_S,
        ping_s=given.ping,
    )
    bot.connect()
    sys.stdin.read()
    bot.stop()


if __name__ == "__main__":
    main()
