"""Presses of buttons that stand on pages which are put together elsewhere: as Slack would send them from the presser's Home."""

from copy import deepcopy

from bot import ids
from bot.demo.acts import Person
from bot.demo.model import Json, Outcome
from bot.ids import NUMBERED, Action
from tests.flows.stage import Stage


def payload_of(stage: Stage, person: Person, action: Action, number: int = 0, **fields: int) -> Json:
    """What a press of a button of that id would send, with these fields in its value."""
    person.open_home()
    stage.settle()
    payload: Json = deepcopy(person.press_payload("See my data", on="home"))
    action_id = ids.numbered(action, number) if action in NUMBERED else action.value
    payload["actions"][0] |= {"action_id": action_id, "value": ids.pack(**fields)}
    return payload


def press(stage: Stage, person: Person, action: Action, number: int = 0, **fields: int) -> Outcome:
    """Press it, and wait until everything that follows was said."""
    outcome = stage.workspace.deliver("interactive", payload_of(stage, person, action, number, **fields))
    stage.settle()
    return outcome


def on_study(stage: Stage, person: Person, action: Action, study_id: int) -> Outcome:
    """Press a button of a study's page."""
    return press(stage, person, action, study_id, s=study_id)
