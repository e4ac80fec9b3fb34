"""The builder of a study's own questions."""

from collections.abc import Callable, Mapping

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.services import questions
from bot.views import forms
from bot.views.blocks import Block
from bot.views.questions import TEMPLATES, list_modal, preview_modal, question_form, question_modal
from handlers.context import Body, Kit, clicker, put_below, put_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]
Fields = Mapping[str, object]
Render = Callable[[str, str, int, Fields], Block]
"""What a button shows: of a workspace, for whom, of which study, and what else the button carries."""


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    desk = kit.desk

    def listed(team_id: str, slack_id: str, study_id: int) -> Block:
        return list_modal(study_id, questions.screener(desk, team_id, slack_id, study_id)[1])

    def shows(action: Action, render: Render) -> None:
        """A button of the builder: the view it stands in shows something else."""

        def listener(ack: Ack, body: Body, context: BoltContext) -> None:
            fields = ids.unpack(body["actions"][0].get("value"))
            team_id, slack_id = tenant(context), clicker(body)
            shown = render(team_id, slack_id, ids.number(fields, "s"), fields)
            ack()
            put_modal(kit, team_id, body, lambda: shown)

        app.action(ids.pattern(action))(listener)

    def pushes(action: Action, render: Render) -> None:
        """A button of the list: a form is laid over it, so that Back leads to the list."""

        def listener(ack: Ack, body: Body, context: BoltContext) -> None:
            fields = ids.unpack(body["actions"][0].get("value"))
            form = render(tenant(context), clicker(body), ids.number(fields, "s"), fields)
            kit.views.push(tenant(context), str(body.get("trigger_id") or ""), form)
            ack()

        app.action(ids.pattern(action))(listener)

    def moved(by: int) -> Render:
        def render(team_id: str, slack_id: str, study_id: int, fields: Fields) -> Block:
            questions.move(desk, team_id, slack_id, study_id, _key(fields), by, ids.number(fields, "p"))
            return listed(team_id, slack_id, study_id)

        return render

    def removed(team_id: str, slack_id: str, study_id: int, fields: Fields) -> Block:
        questions.remove(desk, team_id, slack_id, study_id, _key(fields))
        return listed(team_id, slack_id, study_id)

    def edited(team_id: str, slack_id: str, study_id: int, fields: Fields) -> Block:
        return question_modal(study_id, questions.question(desk, team_id, slack_id, study_id, _key(fields)))

    def added(team_id: str, slack_id: str, study_id: int, fields: Fields) -> Block:
        questions.screener(desk, team_id, slack_id, study_id)  # asks whether they may
        begun = [None, *TEMPLATES.values()]
        place = ids.number(fields, "n")
        return question_modal(study_id, form=begun[place] if place < len(begun) else None)

    def previewed(team_id: str, slack_id: str, study_id: int, _fields: Fields) -> Block:
        _, found = questions.screener(desk, team_id, slack_id, study_id)
        return preview_modal(study_id, found, desk.rng.random())

    shows(Action.QUESTION_EARLIER, moved(-1))
    shows(Action.QUESTION_LATER, moved(1))
    shows(Action.QUESTION_REMOVE, removed)
    pushes(Action.QUESTION_EDIT, edited)
    pushes(Action.QUESTION_ADD, added)
    shows(Action.QUESTIONS_PREVIEW, previewed)
    shows(
        Action.QUESTIONS_BACK,
        lambda team_id, slack_id, study_id, _fields: listed(team_id, slack_id, study_id),
    )
    app.action(ids.pattern(Action.QUESTION_PREVIEWED))(lambda ack: ack())
    app.action(ids.pattern(Action.RECRUIT_QUESTIONS))(opened(kit, listed))
    app.view(Callback.QUESTION.value)(submitted(kit, listed))


def opened(kit: Kit, listed: Callable[[str, str, int], Block]) -> Listener:
    """The builder is pushed over the summary."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        study_id = ids.number(ids.unpack(body["actions"][0].get("value")), "s")
        kit.views.push(
            tenant(context),
            str(body.get("trigger_id") or ""),
            listed(tenant(context), clicker(body), study_id),
        )
        ack()

    return listener


def submitted(kit: Kit, listed: Callable[[str, str, int], Block]) -> Listener:
    """The form of a question is submitted: errors beside their fields, or it closes and the list beneath is shown anew."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, view = tenant(context), clicker(body), body["view"]
        fields = ids.unpack(view.get("private_metadata"))
        study_id, key = ids.number(fields, "s"), fields.get("k")
        if not isinstance(key, str):
            raise RuleBroken("stale")
        form = question_form(view["state"])
        new_key = f"own_{view.get('id')}_{view.get('hash')}"[:80].replace(" ", "_")
        problems = questions.save(kit.desk, team_id, slack_id, study_id, key, form, new_key)
        if problems:
            ack(response_action="errors", errors=forms.errors_of(problems))
        else:
            shown = listed(team_id, slack_id, study_id)
            ack()
            put_below(kit, team_id, view, lambda: shown)

    return listener


def _key(fields: Fields) -> str:
    """The key of a question out of what a button carries. Raises: RuleBroken("stale")."""
    key = fields.get("k")
    if not isinstance(key, str):
        raise RuleBroken("stale")
    return key
