"""Many people, one time: two processes race for it on one database."""

from ast import literal_eval

from storage.database import Store
from storage.rows import every
from tests.storage.seeding import Start, printed_by, put_invitation, put_person, put_study, release

SLOTS = 10
PEOPLE = 1000
"""How many try to book each slot, half of them in each process."""

RACE = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.domain.conversation import Interview, InterviewState
from bot.domain.segments import Segment
from storage import interviews
from storage.database import JOB_WAIT_S, Store

store, first, people, slots = Store(Path(sys.argv[1])), *map(int, sys.argv[2:])
store.read()
tried, won = 0, []
for slot in range(slots):
    starts_at = datetime(2026, 12, 3, tzinfo=UTC) + timedelta(hours=slot)
    print("ready", flush=True)
    sys.stdin.readline()
    for person in range(first, first + people):
        call = Interview(0, "T1", 1, person, person, "UA", starts_at, starts_at + timedelta(minutes=30),
                         InterviewState.BOOKED, Segment.LOVE, starts_at)
        with store.write(wait_s=JOB_WAIT_S) as db:
            tried += 1
            if (interview := interviews.book(db, call)) is not None:
                won.append((slot, person, interview))
print(tried, *won, sep="\\n")
store.close()
"""


def test_each_time_that_a_thousand_book_at_once_has_one_winner_and_nobody_an_error(
    store: Store, process: Start
) -> None:
    with store.write() as db:
        put_study(db, 1)
        for number in range(PEOPLE):
            put_person(db, number)
            put_invitation(db, number, 1, number, "submitted")
    half = PEOPLE // 2
    pair = (
        process(RACE, str(store.path), "0", str(half), str(SLOTS)),
        process(RACE, str(store.path), str(half), str(half), str(SLOTS)),
    )

    for _ in range(SLOTS):
        release(*pair)  # one start for each slot: whoever is ahead waits
    outputs = [output.splitlines() for output in printed_by(*pair)]  # and that both ended without an error

    assert [lines[0] for lines in outputs] == [str(half * SLOTS)] * 2
    won = sorted(literal_eval(line) for lines in outputs for line in lines[1:])
    rows = every(store.read(), "SELECT id, person_id, state FROM interviews ORDER BY starts_at")
    assert [row["state"] for row in rows] == ["booked"] * SLOTS
    assert won == [(slot, row["person_id"], row["id"]) for slot, row in enumerate(rows)]


GIVING_BACK = """
import random, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.domain.conversation import Interview, InterviewState
from bot.domain.segments import Segment
from storage import interviews
from storage.database import JOB_WAIT_S, Store

store, first, people, slots = Store(Path(sys.argv[1])), *map(int, sys.argv[2:])
store.read()
rng, tried, won, given_back = random.Random(first), 0, 0, 0
print("ready", flush=True)
sys.stdin.readline()
for turn in range(2):
    for person in range(first, first + people):
        starts_at = datetime(2026, 12, 3, tzinfo=UTC) + timedelta(minutes=20 * rng.randrange(slots))
        with store.write(wait_s=JOB_WAIT_S) as db:
            tried += 1
            now = datetime.now(UTC)
            call = Interview(0, "T1", 1, person, person, "UA", starts_at, starts_at + timedelta(minutes=30),
                             InterviewState.BOOKED, Segment.LOVE, now)
            booked = interviews.book(db, call)
            won += booked is not None
        if booked is not None and rng.random() < 0.9:
            with store.write(wait_s=JOB_WAIT_S) as db:
                given_back += interviews.end(db, "T1", booked, InterviewState.CANCELLED, datetime.now(UTC))
print(tried, won, given_back)
store.close()
"""


def test_times_that_are_given_back_and_booked_again_have_one_holder_at_every_moment(
    store: Store, process: Start
) -> None:
    with store.write() as db:
        put_study(db, 1)
        for number in range(PEOPLE):
            put_person(db, number)
            put_invitation(db, number, 1, number, "submitted")
    half = PEOPLE // 2
    pair = [process(GIVING_BACK, str(store.path), str(first), str(half), str(SLOTS)) for first in (0, half)]

    release(*pair)
    counts = [literal_eval(output.strip().replace(" ", ",")) for output in printed_by(*pair)]

    rows = every(store.read(), "SELECT person_id, starts_at, ends_at, booked_at, ended_at FROM interviews")
    assert [tried for tried, _, _ in counts] == [2 * half] * 2
    assert len(rows) == sum(won for _, won, _ in counts)
    assert sum(row["ended_at"] is not None for row in rows) == sum(back for _, _, back in counts) > SLOTS
    # Booked and ended are told within their transactions, so what overlaps in both kinds of time is two calls at once.
    for number, row in enumerate(rows):
        for other in rows[:number]:
            at_once = row["booked_at"] < (other["ended_at"] or "9") and other["booked_at"] < (
                row["ended_at"] or "9"
            )
            near = row["starts_at"] < other["ends_at"] and other["starts_at"] < row["ends_at"]
            assert not (at_once and (near or row["person_id"] == other["person_id"])), (row, other)
