"""The directory, the people of a study, and one person: lists that are searched and turned, and what is done with somebody."""

from collections.abc import Callable, Mapping
from datetime import date
from html import unescape
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.directory import WORDS_MAX, About, Deed, Looked, Wanted, tag_of
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.services import people, person_deeds
from bot.views import directory, person, person_forms
from bot.views.blocks import Block, entered, entered_text
from handlers.context import Body, Kit, clicker, form_key, press_key, put_modal, show_modal, tenant
from handlers.sentences import sentence_of

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.DIRECTORY_OPEN))(directory_asked(kit))
    app.action(ids.pattern(Action.STUDY_PEOPLE))(of_study(kit))
    app.action(ids.pattern(Action.PEOPLE_SEARCH))(look(kit))
    app.action(ids.pattern(Action.PEOPLE_FILTER))(look(kit))
    app.action(ids.pattern(Action.PEOPLE_PAGE))(look(kit))
    app.action(ids.pattern(Action.PEOPLE_OPEN))(open_person(kit))
    app.action(ids.pattern(Action.PERSON_DO))(do(kit))
    app.action(ids.pattern(Action.PERSON_WRITE))(write(kit))
    app.action(ids.pattern(Action.PERSON_TURN))(turn(kit))
    app.view(Callback.DIRECTORY.value)(search(kit))
    app.view(Callback.PEOPLE.value)(search(kit))
    app.view(Callback.PERSON.value)(written(kit))


def open_directory(kit: Kit, team_id: str, slack_id: str, trigger_id: str, words: str) -> None:
    """Open the directory, searched for some words. Raises: NotAllowed; OutsideError."""
    looked = Looked(unescape(words)[:WORDS_MAX])
    seen = people.directory_page(kit.desk, team_id, slack_id, looked)
    kit.views.open(team_id, trigger_id, directory.directory_modal(seen))


def directory_asked(kit: Kit) -> Listener:
    """A researcher opens the directory from Home."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        open_directory(kit, tenant(context), clicker(body), str(body.get("trigger_id") or ""), "")
        ack()

    return listener


def of_study(kit: Kit) -> Listener:
    """The people of a study are pushed onto its page."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        study_id = ids.number(_fields(body), "s")
        seen = people.study_people(kit.desk, tenant(context), clicker(body), study_id, Looked())
        show_modal(kit, tenant(context), body, directory.study_people_modal(seen))
        ack()

    return listener


def look(kit: Kit) -> Listener:
    """Words were typed, a list was chosen, or a page was turned: the list is shown anew in its place."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, view = tenant(context), clicker(body), body["view"]
        study_id, looked = _looked(view, body["actions"][0])
        render = _list(kit, team_id, slack_id, study_id, looked)
        shown = render()
        ack()
        put_modal(kit, team_id, body, lambda: shown)

    return listener


def search(kit: Kit) -> Listener:
    """The words in the field are searched for with the button: the list is shown anew."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        study_id, looked = _looked(body["view"], {})
        shown = _list(kit, tenant(context), clicker(body), study_id, looked)
        ack(response_action="update", view=shown())

    return listener


def open_person(kit: Kit) -> Listener:
    """A person's page is pushed onto the list."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        about = _about(_fields(body))
        seen = people.person_page(kit.desk, tenant(context), clicker(body), about)
        show_modal(kit, tenant(context), body, person.person_modal(seen))
        ack()

    return listener


def do(kit: Kit) -> Listener:
    """Something is done with a person by one press: their page says what, or why it was not."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, fields = tenant(context), clicker(body), _fields(body)
        about = _where(body, _about(fields))
        deed, item = ids.one_of(fields, "d", Deed), str(fields.get("t") or "")
        try:
            said = person_deeds.do(kit.desk, team_id, slack_id, about, deed, item, press_key(body))
        except RuleBroken as broken:
            said = _said(broken)
        ack()
        _refresh(kit, team_id, slack_id, body, about, said)

    return listener


def write(kit: Kit) -> Listener:
    """What a person needs words for: a form takes the place of their page, as no fourth modal fits on three."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, fields = tenant(context), clicker(body), _fields(body)
        about, wanted = _where(body, _about(fields)), ids.one_of(fields, "w", Wanted)
        name = person_deeds.may_write_down(kit.desk, team_id, slack_id, about)
        ack()
        form = person_forms.form_modal(wanted, about, name, kit.desk.clock.now().date())
        put_modal(kit, team_id, body, lambda: form)

    return listener


def turn(kit: Kit) -> Listener:
    """Other notes, another part of the history, or back from a form: the page is shown anew in its place."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, about = tenant(context), clicker(body), _about(_fields(body))
        shown = person.person_modal(people.person_page(kit.desk, team_id, slack_id, about))
        ack()
        put_modal(kit, team_id, body, lambda: shown)

    return listener


def written(kit: Kit) -> Listener:
    """A form about a person is submitted: errors beside its fields, or their page again, with what was done."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, view = tenant(context), clicker(body), body["view"]
        fields = ids.unpack(view.get("private_metadata"))
        about, wanted = _about(fields), ids.one_of(fields, "f", Wanted)
        words, day = (
            entered_text(view["state"], person_forms.FIELD),
            _day(entered(view["state"], person_forms.DAY)),
        )
        today = kit.desk.clock.now().date()
        if problems := _problems(wanted, words, day, today):
            ack(response_action="errors", errors=problems)
            return
        key = form_key(body)
        said = person_deeds.write_down(kit.desk, team_id, slack_id, about, wanted, words, day, key)
        seen = people.person_page(kit.desk, team_id, slack_id, about, said)
        ack(response_action="update", view=person.person_modal(seen))

    return listener


def _problems(wanted: Wanted, words: str, day: date | None, today: date) -> dict[str, str]:
    if not words:
        return {person_forms.FIELD: "Write it in a few words."}
    if wanted is Wanted.TAG and not tag_of(words):
        return {person_forms.FIELD: "Use a word or two, at most 30 letters."}
    if wanted is Wanted.PANEL and day is not None and day > today:
        return {person_forms.DAY: "Choose the day on which they said so: today or before."}
    return {}


def _list(kit: Kit, team_id: str, slack_id: str, study_id: int, looked: Looked) -> Callable[[], Block]:
    def render() -> Block:
        if study_id:
            seen = people.study_people(kit.desk, team_id, slack_id, study_id, looked)
            return directory.study_people_modal(seen)
        return directory.directory_modal(people.directory_page(kit.desk, team_id, slack_id, looked))

    return render


def _refresh(kit: Kit, team_id: str, slack_id: str, body: Body, about: About, said: str) -> None:
    def render() -> Block:
        return person.person_modal(people.person_page(kit.desk, team_id, slack_id, about, said))

    put_modal(kit, team_id, body, render)


def _looked(view: Mapping[str, Any], action: Mapping[str, Any]) -> tuple[int, Looked]:
    """The study (0: the directory) and what is looked at now: what stands in the fields, and of a page that was turned where it begins."""
    carried = ids.unpack(view.get("private_metadata"))
    state = view.get("state") or {}
    words = " ".join(entered_text(state, Action.PEOPLE_SEARCH.value).split())[:WORDS_MAX]
    chosen = entered(state, Action.PEOPLE_FILTER.value)
    looked = Looked(words, chosen if isinstance(chosen, str) else str(carried.get("f") or ""))
    same = words == carried.get("q") and looked.chosen == carried.get("f")
    if same and str(action.get("action_id", "")).startswith(f"{Action.PEOPLE_PAGE.value}."):
        looked = Looked(words, looked.chosen, ids.number(ids.unpack(action.get("value")), "o"))
    return ids.number(carried, "s"), looked


def _about(fields: Mapping[str, object]) -> About:
    found = [ids.number(fields, name) if name in fields else 0 for name in ("s", "n", "h")]
    return About(ids.number(fields, "p"), *found)


def _where(body: Body, about: About) -> About:
    """The page as it was when something on it was pressed: which notes were shown, and which part of the history."""
    carried = ids.unpack(body["view"].get("private_metadata"))
    found = [ids.number(carried, name) if name in carried else 0 for name in ("n", "h")]
    return About(about.person_id, about.study_id, *found)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _said(broken: RuleBroken) -> str:
    sentence = sentence_of(broken)
    if sentence is None:
        raise broken
    return sentence


def _fields(body: Body) -> Mapping[str, object]:
    return ids.unpack(body["actions"][0].get("value"))
