"""Many people with an invitation before them, and what Slack would send when they press its buttons."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot import ids
from bot.demo.model import Outcome
from bot.demo.workspace import Workspace
from bot.domain.conversation import Source
from bot.domain.questions import standard_questions
from bot.domain.segments import Segment
from bot.domain.studies import Study
from bot.ids import Action
from bot.services import saying
from storage import invitations, people, studies
from storage.database import Store
from storage.invitations import NewInvitation
from storage.people import Member
from storage.studies import NewStudy

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
STEPS: Sequence[tuple[str, dict[str, object]]] = (
    (Action.TALK_START, {}),
    (f"{Action.TALK_ANSWER}.0", {"q": "relationship", "o": "pays"}),
    (f"{Action.TALK_ANSWER}.0", {"q": "feeling", "o": "loves"}),
    (Action.TALK_CHANGE, {}),
)
"""The presses of somebody who answers and changes their mind, as (action_id, value): each has its effect only after the one before it."""
INVITED = "Answer the questions"


@dataclass(frozen=True)
class Invited:
    """Somebody with an invitation."""

    slack_id: str
    invitation_id: int


def invite(workspace: Workspace, database: Path, count: int) -> list[Invited]:
    """Fill a new database with a study and people who are to be sent its invitation. To be called while no bot runs."""
    team = workspace.installation.team_id
    guests = [workspace.add_user(f"Customer {number}") for number in range(count)]
    with closing(Store(database)) as store:
        store.migrate()
        with store.write() as db:
            study = recruiting(db, workspace, seats=count)
            people.save_members(db, team, [Member(slack_id, slack_id) for slack_id in guests], NOW)
            found = []
            for slack_id in guests:
                person = people.ensure_person(db, team, slack_id, NOW)
                asked = NewInvitation(team, study.id, person.id, Source.WAVE, "", 0.5, False, NOW)
                invitation_id = invitations.add(db, asked, NOW)
                assert invitation_id is not None
                saying.show_invitation(db, study, invitation_id, slack_id, NOW)
                found.append(Invited(slack_id, invitation_id))
    return found


def recruiting(db: Database, workspace: Workspace, seats: int) -> Study:
    """A study that looks for people, with a researcher and an interviewer of its own."""
    team = workspace.installation.team_id
    researcher, interviewer = workspace.add_user("Rolf Researcher"), workspace.add_user("Ida Interviewer")
    deadline = NOW.date().replace(month=2)
    new = NewStudy(team, researcher, "Goal", "Decision", deadline, "UTC", "Feedback on Paperkite")
    study_id = studies.add_draft(db, new, f"V-{researcher}", NOW)
    studies.set_seats(db, team, study_id, {Segment.LOVE: seats})
    studies.set_people(db, team, study_id, "study_interviewers", [interviewer])
    studies.set_questions(db, team, study_id, standard_questions("Paperkite"))
    link = "https://meet.example.com/x"
    studies.update(db, team, study_id, status="recruiting", meeting_link=link, launched_at=NOW)
    people.save_members(db, team, [Member(researcher, "Rolf"), Member(interviewer, "Ida")], NOW)
    people.grant(db, team, researcher, "researcher", "UADMIN", NOW)
    study = studies.study(db, team, study_id)
    assert study is not None
    return study


def presses(workspace: Workspace, invited: Invited) -> list[dict[str, Any]]:
    """The payloads of all of somebody's presses, in their order. To be called once they have their invitation.

    They share the response_url of the message: four uses of the five that it has.
    """
    pressed = workspace.person(invited.slack_id).press_payload(INVITED)
    payloads = []
    for action_id, value in STEPS:
        payload = deepcopy(pressed)
        payload["actions"][0] |= {
            "action_id": str(action_id),
            "value": ids.pack(i=invited.invitation_id, **value),
            "action_ts": workspace.store.next_ts(),
        }
        payloads.append(payload)
    return payloads


def deliver_at(
    workspace: Workspace, payloads: Iterable[dict[str, Any]], per_second: float
) -> "list[Future[Outcome]]":
    """Deliver interactions at a pace, whether earlier ones were answered or not; return once the last one is on its way."""
    began = time.monotonic()
    under_way: deque[Future[Outcome]] = deque()
    for number, payload in enumerate(payloads):
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))  # the pace is what is asked for
        under_way.append(workspace.deliver_soon("interactive", payload))
    return list(under_way)


def check_effects(rows: Callable[[str], list[tuple[Any, ...]]], crowd: Sequence[Invited]) -> None:
    """Everybody answered both questions once, and is asked the first one again. rows: runs a query on the database."""
    answers = Counter(rows("SELECT invitation_id, question_key FROM answers"))
    expected = {(one.invitation_id, key) for one in crowd for key in ("relationship", "feeling")}
    assert answers == dict.fromkeys(expected, 1)
    ids = ", ".join(str(one.invitation_id) for one in crowd)
    asked = rows(f"SELECT state, asking, count(*) FROM invitations WHERE id IN ({ids}) GROUP BY 1, 2")  # noqa: S608
    assert asked == [("started", 1, len(crowd))]
    assert rows("SELECT count(*) FROM inbox WHERE key LIKE 'click:%'") == [(len(crowd) * len(STEPS),)]
