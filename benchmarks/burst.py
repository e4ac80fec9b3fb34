"""A thousand people press the same time at once, over signed HTTP. Used by `make bench` and by the tests.

The server runs in a process of its own; this process is the crowd, and stands in for Slack's Web API and response_urls.
"""

import asyncio
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.burst_server import SECRET
from benchmarks.pretend import TEAM as TEAM
from benchmarks.pretend import Slack as Slack
from benchmarks.pretend import listening
from bot.domain.consent import Scope
from bot.domain.conversation import Source, Submission, Verdict
from bot.domain.questions import standard_questions
from bot.domain.segments import Segment
from storage import invitations, people, studies
from storage.database import Store
from storage.invitations import NewInvitation
from storage.people import Member
from storage.studies import NewStudy

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
SLOT = datetime(2027, 1, 12, 10, 0, tzinfo=UTC)
CROWD = 1_000
STOP_S = 60.0


@dataclass(frozen=True)
class Burst:
    """What a burst came to: seconds from the start of the burst to each answer, statuses, and who was told what."""

    slowest_s: float
    median_s: float
    statuses: Sequence[int]
    told: Sequence[tuple[str, dict[str, object]]]


def prepare(database: Path, crowd: int) -> list[tuple[str, int]]:
    """Fill a database with a study of one interviewer and a crowd that has been shown times; (Slack id, invitation) each."""
    store = Store(database)
    store.migrate()
    with store.write() as db:
        new = NewStudy(
            TEAM, "UR", "How people decide", "What next", date(2027, 2, 26), "UTC", "Feedback on Paperkite"
        )
        study_id = studies.add_draft(db, new, "V1", NOW)
        studies.set_seats(db, TEAM, study_id, {Segment.LOVE: crowd})
        studies.set_people(db, TEAM, study_id, "study_interviewers", ["UI"])
        studies.set_questions(db, TEAM, study_id, standard_questions("Paperkite"))
        studies.update(
            db,
            TEAM,
            study_id,
            status="recruiting",
            meeting_link="https://meet.example.com/x",
            launched_at=NOW,
        )
        members = [Member(f"UP{number}", f"Person {number}") for number in range(crowd)]
        people.save_members(db, TEAM, [*members, Member("UI", "Ida"), Member("UR", "Rolf")], NOW)
        found = [(member.slack_id, _show_times(db, study_id, member.slack_id)) for member in members]
    store.close()
    return found


def _show_times(db: object, study_id: int, slack_id: str) -> int:
    person = people.ensure_person(db, TEAM, slack_id, NOW)  # type: ignore[arg-type]
    new = NewInvitation(TEAM, study_id, person.id, Source.WAVE, "for the burst", 0.5, False, NOW)
    invitation_id = invitations.add(db, new, NOW)  # type: ignore[arg-type]
    assert invitation_id is not None
    states = tuple(invitations.InvitationState)
    invitations.change(db, TEAM, invitation_id, states, state="submitted")  # type: ignore[arg-type]
    for key, value in (("relationship", "pays"), ("feeling", "loves")):
        invitations.add_answer(db, TEAM, invitation_id, key, value, NOW)  # type: ignore[arg-type]
    lapses = NOW + timedelta(days=4)
    made = Submission(Segment.LOVE, False, Verdict.OFFER, ("for the burst",), NOW, NOW, lapses, offers=1)
    invitations.add_submission(db, TEAM, study_id, invitation_id, made)  # type: ignore[arg-type]
    invitations.add_consent(db, TEAM, invitation_id, Scope(), NOW)  # type: ignore[arg-type]
    return invitation_id


BOOK: Mapping[str, object] = {"t": int(SLOT.timestamp())}
"""What the button of the time carries beside its invitation."""


def press(
    slack_id: str,
    invitation_id: int,
    response_url: str,
    action_ts: str = "1700000000.000100",
    *,
    action_id: str = "talk.book.0",
    fields: Mapping[str, object] = BOOK,
) -> bytes:
    """Return one signed HTTP request: the press of a button, by default of the time, as Slack sends it."""
    value = json.dumps({"v": 1, "i": invitation_id, **fields})
    payload = {
        "type": "block_actions",
        "api_app_id": "A1",
        "team": {"id": TEAM, "domain": "paperkite"},
        "user": {"id": slack_id, "username": slack_id.lower(), "team_id": TEAM},
        "container": {
            "type": "message",
            "message_ts": f"1700000000.{invitation_id:06d}",
            "channel_id": f"D{slack_id}",
        },
        "channel": {"id": f"D{slack_id}", "name": "directmessage"},
        "trigger_id": f"1.2.{invitation_id}",
        "response_url": response_url,
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "block_id": "b",
                "value": value,
                "action_ts": action_ts,
            }
        ],
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


class Served(NamedTuple):
    """A process that is measured: where it listens, and which it is."""

    port: int
    pid: int


@contextmanager
def served(api_url: str, *options: str) -> Iterator[Served]:
    """Start `burst_server` with options of its own, and end it in good order."""
    command = [sys.executable, "-m", "benchmarks.burst_server", "--api", api_url, *options]
    # As docs/evenhand.service has it, for the floor too.
    environment = os.environ | {"MALLOC_ARENA_MAX": "2"}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Served(int(process.stdout.readline()), process.pid)
    finally:
        process.stdin.close()
        process.wait(timeout=STOP_S)
        process.stdout.close()


@contextmanager
def server(api_url: str, database: Path | None, floor: Path | None = None) -> Iterator[int]:
    """The bot on `database`, its clock standing still, or a listener that does nothing, but for a commit into `floor` where that is
    given; yields its port."""
    options = ["--database", str(database), "--now", NOW.isoformat()] if database else []
    options += ["--floor", str(floor)] if floor else []
    with served(api_url, *options) as process:
        yield process.port


async def send(port: int, request: bytes, began: float) -> tuple[float, int]:
    """Send one request; return the seconds from `began` to its answer, and the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    head = await reader.readline()
    await reader.read()
    writer.close()
    return time.perf_counter() - began, int(head.split()[1])


async def _burst(crowd: Sequence[tuple[str, int]], database: Path | None, repeat: int, expect: int) -> Burst:
    slack = Slack()
    async with listening(slack) as api_url:
        serving = server(api_url, database)
        port = await asyncio.to_thread(serving.__enter__)
        try:
            respond = f"{slack.url}/respond"
            await send(port, press("UNOBODY", 10**6, f"{respond}/warm-up"), time.perf_counter())
            requests = [
                press(who, number, f"{respond}/{who}") for who, number in crowd for _ in range(repeat)
            ]
            began = time.perf_counter()
            answers = await asyncio.gather(*(send(port, request, began) for request in requests))
            deadline = time.perf_counter() + 60
            while (
                len({who for who, _ in slack.told} - {"warm-up"}) < expect and time.perf_counter() < deadline
            ):
                await asyncio.sleep(0.01)
        finally:
            await asyncio.to_thread(serving.__exit__, None, None, None)
    times = sorted(seconds for seconds, _ in answers)
    told = [(who, body) for who, body in slack.told if who != "warm-up"]
    return Burst(times[-1], times[len(times) // 2], [status for _, status in answers], told)


def run(crowd: Sequence[tuple[str, int]], database: Path | None, *, repeat: int = 1) -> Burst:
    """Send a burst at the bot on `database`, or with `None` at Bolt with a listener that does nothing."""
    expect = len(crowd) if database else 0
    return asyncio.run(_burst(crowd, database, repeat, expect))


def compare(rounds: int, size: int = CROWD) -> dict[str, float]:
    """Return the slowest answer of the bot, of the floor, and their ratio: interleaved, medians of `rounds`."""
    ours, floors = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            crowd = prepare(Path(folder) / "burst.db", size)
            floors.append(run(crowd, None).slowest_s)
            ours.append(run(crowd, Path(folder) / "burst.db").slowest_s)
    mine, floor = sorted(ours)[rounds // 2], sorted(floors)[rounds // 2]
    return {"slowest_s": mine, "floor_s": floor, "ratio": mine / floor}
