"""How many messages a second leave the outbox while Slack takes 80 ms for each, beside as many threads as channels that only call it.

Thirty-two channels have twenty messages each, due in order. Ours is the bot with nothing else to do, at no pace but Slack's 80 ms; the floor,
in a process of its own, is 32 threads that each post their twenty with a WebClient. Slack's side takes the time, from the first message
that comes to the last that is answered.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

from slack_sdk import WebClient

from benchmarks.burst import NOW, served
from benchmarks.burst_server import TOKEN
from benchmarks.pretend import TEAM, Call, Slack, beside, side_by_side
from bot.services import saying
from bot.views.notices import notice_message
from storage.database import Store

CHANNELS, EACH = 32, 20
SLACK_TAKES_S = 0.08
PATIENCE_S = 120.0
CODE = "typed"


class Draining(NamedTuple):
    """Messages a second, medians: the outbox's and the floor's."""

    ours: float
    floor: float


def compare(rounds: int, each: int = EACH) -> Draining:
    """Send as many messages to each channel, the floor and the outbox in turn."""
    ours, floors = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="evenhand-draining-") as place:
            slack = Slack(SLACK_TAKES_S)
            with beside(slack) as api_url:
                command = [sys.executable, "-m", "benchmarks.draining", api_url, str(each)]
                subprocess.run(command, check=True, timeout=PATIENCE_S)
            floors.append(_per_second(slack.named("chat.postMessage"), each))
            ours.append(_drained(Path(place) / "outbox.db", each))
    return Draining(median(ours), median(floors))


def prepare(database: Path, each: int) -> None:
    """Fill an outbox with as many messages for each channel."""
    with closing(Store(database)) as store:
        store.migrate()
        with store.write() as db:
            for number in range(each):
                for channel in range(CHANNELS):
                    saying.notify(db, TEAM, f"U{channel}", CODE, 0, NOW, about=f"{number:03}")


def _drained(database: Path, each: int) -> float:
    prepare(database, each)
    slack = Slack(SLACK_TAKES_S)
    with beside(slack) as api_url, served(api_url, "--database", str(database), "--now", NOW.isoformat()):
        slack.wait_for("chat.postMessage", CHANNELS * each, PATIENCE_S)
    with closing(Store(database)) as store:
        [row] = store.read().query("SELECT count(*) AS n FROM outbox WHERE state = 'sent'")
    assert row["n"] == CHANNELS * each, f"{row['n']} messages were sent"
    return _per_second(slack.named("chat.postMessage"), each)


def _per_second(calls: Sequence[Call], each: int) -> float:
    """Messages a second, once it is sure that each channel got its own, one at a time."""
    by_channel: dict[str, list[Call]] = defaultdict(list)
    for call in sorted(calls, key=lambda call: call.came):
        by_channel[_channel(call)].append(call)
    assert {len(own) for own in by_channel.values()} == {each}, "messages are missing, or came twice"
    assert len(by_channel) == CHANNELS
    for own in by_channel.values():
        assert all(one.answered <= after.came for one, after in pairwise(own))
    took_s = max(call.answered for call in calls) - min(call.came for call in calls)
    return len(calls) / took_s


def _channel(call: Call) -> str:
    return str(json.loads(call.body)["channel"])


def main() -> None:
    """The floor: a thread for each channel, and in each a message after the other."""
    api_url, each = sys.argv[1], int(sys.argv[2])
    client = WebClient(TOKEN, base_url=api_url, retry_handlers=[])
    message = notice_message(CODE, {})

    def post(channel: int) -> None:
        for _ in range(each):
            client.chat_postMessage(channel=f"U{channel}", text=message.text, blocks=list(message.blocks))

    side_by_side(post, [(channel,) for channel in range(CHANNELS)])


if __name__ == "__main__":
    main()
