"""How the directory, the people of a study and the page of a person are opened, and what a press there sends."""

from copy import deepcopy

from bot.demo.acts import Person
from bot.demo.elements import controls
from bot.demo.model import Json
from bot.ids import Action, pack
from tests.flows.access_table import NINE
from tests.flows.stage import Stage

LISTS = {
    Action.STUDY_PEOPLE,
    Action.PEOPLE_SEARCH,
    Action.PEOPLE_FILTER,
    Action.PEOPLE_PAGE,
    Action.PEOPLE_OPEN,
    Action.PERSON_DO,
    Action.PERSON_WRITE,
    Action.PERSON_TURN,
}


def people_payload(stage: Stage, people: dict[str, Person], action: Action, label: str) -> Json:
    """What a press, or a choice, in the directory, on a person's page or for the people of a study sends."""
    rita = people["researcher"]
    if action is Action.STUDY_PEOPLE:
        stage.recruit(rita, audience=None, picked=[people["participant"].id])
        stage.go_to(NINE)
        return people_of_study(stage, rita)
    before = {"More": "people", "Open": "people", "Back": "Add a note"}.get(label, "people")
    if action in {Action.PERSON_DO, Action.PERSON_WRITE}:
        before = "Open"
    open_a_page_of(stage, people, before)
    if action not in {Action.PEOPLE_SEARCH, Action.PEOPLE_FILTER}:
        return first_of(rita, label)
    rita.fill(action.value, "an" if action is Action.PEOPLE_SEARCH else "On the panel")
    stage.settle()
    payload: Json = deepcopy(stage.workspace.log.deliveries("block_actions")[-1].payload)
    payload["view"]["hash"] = stage.workspace.store.modals[rita.id][-1].hash
    return payload


def open_a_page_of(stage: Stage, people: dict[str, Person], label: str) -> None:
    """Open the directory, with more people in it than fit on a page, and press up to a label."""
    rita = people["researcher"]
    stage.recruit(rita, audience=None, picked=[people["participant"].id])
    stage.customers(*(f"Customer {number}" for number in range(12)))
    rita.command("/interview", "people")
    if label == "people":
        return
    stage.workspace.deliver("interactive", first_of(rita, "Open"))
    stage.settle()
    if label != "Open":
        stage.press(rita, label, on="modal")


def people_of_study(stage: Stage, researcher: Person, study_id: int | None = None) -> Json:
    """What the button to the people of a study sends, from the page of the newest one, or of another in its place."""
    researcher.command("/interview", "studies")
    stage.press(researcher, "Open")
    payload = researcher.press_payload("People", on="modal")
    if study_id:
        payload["actions"][0]["value"] = pack(s=study_id)
    return payload


def open_people(stage: Stage, researcher: Person, study_id: int | None = None) -> None:
    """Open the people of a study."""
    if researcher.modal:
        researcher.close_modal(whole_stack=True)
    assert stage.workspace.deliver("interactive", people_of_study(stage, researcher, study_id)).acked
    stage.settle()


def first_of(rita: Person, label: str) -> Json:
    """What the first of several buttons that are called the same sends."""
    assert rita.modal is not None
    blocks = rita.modal.blocks
    button = next(control.element for control in controls(blocks) if control.label == label)
    names = [control.label for control in controls(blocks)]
    other = next(name for name in names if name and names.count(name) == 1 and name in rita.modal.buttons)
    payload = rita.press_payload(other, on="modal")
    payload["actions"][0] |= {name: button[name] for name in ("action_id", "value") if name in button}
    return payload
