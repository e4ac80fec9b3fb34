"""The demo as a newcomer sees it: one command, both sides of a conversation, and one last line that counts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parent.parent.parent
LAST_LINE = (
    r"demo ok: invited (\d+), answered (\d+), booked (\d+), completed love=(\d+) dislike=(\d+), "
    r"double bookings 0, unanswered clicks 0"
)
SCREENS = (
    "Choose from 1 to 1,000 interviews.",
    "8 interviews, 60 people can be asked.",
    "[Answer the questions] [Not this time] [Don't ask me again]",
    "Question 1 of 2",
    "Question 2 of 2",
    "[Send my answers] [Change them]",
    "[I agree, show times] [Not this time]",
    "Choose a time for a call of 30 minutes.",
    "Your call is booked",
    "(file: interview.ics)",
    "[Join the call] [Completed] [Did not come] [Cancel the call]",
    "is in an hour",
    "Thank you for the call.",
    "Interviews · ",
)


@pytest.fixture(scope="module")
def told() -> str:
    """What `evenhand demo` prints. It plays for ten seconds: few tests ask for it, so that few workers have to play it."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--story"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_the_last_line_counts_what_happened(told: str) -> None:
    found = re.fullmatch(LAST_LINE, told.splitlines()[-1])

    assert found, told.splitlines()[-1]
    invited, answered, booked, love, dislike = map(int, found.groups())
    assert invited >= answered >= booked >= love + dislike
    assert (love, dislike) == (4, 4)
    assert f"{answered} answered" in told
    assert f"{love + dislike} completed" in told


def test_every_step_of_a_conversation_is_shown(told: str) -> None:
    missing = [screen for screen in SCREENS if screen not in told]

    assert missing == []
