"""A hundred people a second answer a question, over signed HTTP: how long Slack waits for the acknowledgement.

The floor is Bolt with a listener that does nothing but commit what it was sent, as durably as the bot commits.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import burst
from bot.domain.conversation import InvitationState, Source
from bot.domain.studies import StudyStatus
from storage import invitations, people, studies
from storage.database import Store
from storage.invitations import NewInvitation

PER_SECOND = 100
PRESSES = 400
"""Four seconds: the hundredth part of them is four presses."""
ANSWER = {"q": "relationship", "o": "pays"}


@dataclass(frozen=True)
class Answering:
    """Seconds to the acknowledgement that 99 in 100 presses came under: the bot's and the floor's. ratio: the median of those of the
    rounds."""

    ours_s: float
    floor_s: float
    ratio: float


def prepare(database: Path, crowd: int) -> list[tuple[str, int]]:
    """Fill a database with people who are asked the first question; (Slack id, invitation) each."""
    burst.prepare(database, 1)  # the study, with somebody who is past the questions
    with closing(Store(database)) as store, store.write() as db:
        (study_id,) = (study.id for study in studies.studies_in(db, burst.TEAM, [StudyStatus.RECRUITING]))
        found = []
        for number in range(crowd):
            slack_id = f"UA{number}"
            person = people.ensure_person(db, burst.TEAM, slack_id, burst.NOW)
            new = NewInvitation(
                burst.TEAM, study_id, person.id, Source.WAVE, "to answer", 0.5, False, burst.NOW
            )
            invitation_id = invitations.add(db, new, burst.NOW)
            assert invitation_id is not None
            started = InvitationState.STARTED.value
            invitations.change(db, burst.TEAM, invitation_id, tuple(InvitationState), state=started, asking=1)
            found.append((slack_id, invitation_id))
    return found


def answered(database: Path) -> int:
    """How many answers the bot kept."""
    with closing(Store(database)) as store:
        row = next(iter(store.read().query("SELECT count(*) AS n FROM answers WHERE invitation_id > 1")))
    return int(row["n"])


async def _paced(crowd: Sequence[tuple[str, int]], database: Path | None, floor: Path | None) -> list[float]:
    slack = burst.Slack()
    listener = await asyncio.start_server(slack.serve, "127.0.0.1", 0, backlog=2_000)
    own_port = listener.sockets[0].getsockname()[1]
    serving = burst.server(f"http://127.0.0.1:{own_port}/api/", database, floor)
    port = await asyncio.to_thread(serving.__enter__)
    respond = f"http://127.0.0.1:{own_port}/respond"

    def request(who: str, number: int) -> bytes:
        return burst.press(who, number, f"{respond}/{who}", action_id="talk.answer.0", fields=ANSWER)

    async def at(moment: float, who: str, number: int) -> tuple[float, int]:
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        return await burst.send(port, request(who, number), moment)

    try:
        for number in range(20):  # threads, connections and imports are there before it counts
            await burst.send(port, request("UNOBODY", 10**6 + number), time.perf_counter())
        began = time.perf_counter() + 0.1
        sent = (at(began + place / PER_SECOND, *one) for place, one in enumerate(crowd))
        answers = await asyncio.gather(*sent)
    finally:
        await asyncio.to_thread(serving.__exit__, None, None, None)
        listener.close()
        await listener.wait_closed()
    assert all(status == 200 for _, status in answers)
    return [seconds for seconds, _ in answers]


def p99(seconds: Sequence[float]) -> float:
    """What 99 in 100 are at most."""
    return sorted(seconds)[max(0, -(-len(seconds) * 99 // 100) - 1)]


def compare(rounds: int, presses: int = PRESSES) -> Answering:
    """Answer at the bot and at the floor in turn; the medians of `rounds`."""
    ours, floors = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "answers.db"
            crowd = prepare(database, presses)
            floors.append(p99(asyncio.run(_paced(crowd, None, Path(folder) / "floor.db"))))
            ours.append(p99(asyncio.run(_paced(crowd, database, None))))
            kept = answered(database)
            assert kept == presses, f"{kept} of {presses} answers were kept"
    return Answering(median(ours), median(floors), median(a / b for a, b in zip(ours, floors, strict=True)))
