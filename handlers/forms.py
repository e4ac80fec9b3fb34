"""Modals: starting a study in two short steps."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.studies import Audience, Problem, Study
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.services import allowing, forecasting, recruiting
from bot.views import forms
from bot.views.blocks import Block
from handlers.context import Body, Kit, click_of, clicker, is_on_modal, put_modal, tenant

AUDIENCE_INPUTS = (
    Action.RECRUIT_AUDIENCE,
    Action.RECRUIT_PICKED,
    Action.RECRUIT_CHANNEL,
    Action.RECRUIT_MEMBERS,
)
Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.view(Callback.PURPOSE.value)(purpose(kit))
    app.view(Callback.ARRANGEMENT.value)(arrangement(kit))
    app.view(Callback.SUMMARY.value)(summary(kit))
    app.action(ids.pattern(Action.RECRUIT_NEW))(begin(kit))
    app.action(ids.pattern(Action.RECRUIT_CONTINUE))(begin(kit))
    app.action(ids.pattern(Action.RECRUIT_MORE))(refresh(kit, more=True))
    app.action(ids.pattern(Action.RECRUIT_DRY_RUN))(dry_run(kit))
    app.action(ids.pattern(Action.RECRUIT_TRY))(try_out(kit))
    for action in AUDIENCE_INPUTS:
        app.action(ids.pattern(action))(refresh(kit, more=False))


def begin(kit: Kit) -> Listener:
    """Begin a new study, or go on with a draft: step one opens, in place of what is open where something is."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        study_id = ids.number(ids.unpack(body["actions"][0].get("value")), "s")
        team_id, slack_id = tenant(context), clicker(body)
        recruiting.may_begin(kit.desk, team_id, slack_id)
        study = recruiting.draft(kit.desk, team_id, slack_id, study_id) if study_id else None
        first_step(kit, ack, body, team_id, forms.purpose_modal(study))

    return listener


def first_step(kit: Kit, ack: Ack, body: Body, team_id: str, form: Block) -> None:
    """Show step one. In place of the modal where it was asked for: the builder of questions needs the other two of Slack's three."""
    if not is_on_modal(body):
        kit.views.open(team_id, str(body.get("trigger_id") or ""), form)
        ack()
        return
    ack()
    put_modal(kit, team_id, body, lambda: form)


def purpose(kit: Kit) -> Listener:
    """Step one is submitted: errors beside their fields, or step two."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, view = tenant(context), body["view"]
        form = forms.purpose_of(view["state"])
        saved = recruiting.save_purpose(
            kit.desk, team_id, clicker(body), _study_id(view), form, str(view.get("id"))
        )
        if isinstance(saved, Study):
            ack(response_action="update", view=_second_step(kit, saved, saved.audience, more=False))
        else:
            _refuse(ack, saved)

    return listener


def arrangement(kit: Kit) -> Listener:
    """Step two is submitted: errors beside their fields, or the summary."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, view = tenant(context), clicker(body), body["view"]
        study = recruiting.draft(kit.desk, team_id, slack_id, _study_id(view))
        form = forms.arrangement_of(view["state"], study)
        saved = recruiting.save_arrangement(kit.desk, team_id, slack_id, study.id, form)
        if isinstance(saved, Study):
            ack(response_action="update", view=_third_step(kit, saved))
        else:
            _refuse(
                ack, [problem for problem in saved if problem.field in view["state"]["values"]] or saved, view
            )

    return listener


def summary(kit: Kit) -> Listener:
    """The researcher confirms: recruiting starts, and every modal closes."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        recruiting.launch(kit.desk, tenant(context), clicker(body), _study_id(body["view"]))
        ack(response_action="clear")

    return listener


def dry_run(kit: Kit) -> Listener:
    """Play the draft before it starts: the summary is shown again with what came of it."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id, view = tenant(context), clicker(body), body["view"]
        study = recruiting.draft(kit.desk, team_id, slack_id, _study_id(view))
        ack()

        def render() -> Block:
            _, lines = forecasting.dry_run(kit.desk, team_id, slack_id, study.id)
            return _third_step(kit, study, lines)

        put_modal(kit, team_id, body, render)

    return listener


TRIED = (
    "The questions are in your private messages with me. Answer them as any kind of customer: I say what would follow. "
    "Nothing is counted; press “Try it” again to be somebody else."
)


def try_out(kit: Kit) -> Listener:
    """Ask the researcher the questions of their draft."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        recruiting.try_out(kit.desk, click.team_id, click.slack_id, study_id, click.key)
        kit.views.push(click.team_id, click.trigger_id, forms.notice_modal("Try it", TRIED))
        ack()

    return listener


def refresh(kit: Kit, *, more: bool) -> Listener:
    """The audience changed, or "More" was pressed: step two is shown again with a fresh count, and what was typed kept."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, view = tenant(context), body["view"]
        study = recruiting.draft(kit.desk, team_id, clicker(body), _study_id(view))
        shows_more = more or bool(ids.unpack(view.get("private_metadata")).get("m"))
        ack()

        def render() -> Block:
            return _second_step(kit, study, forms.audience_of(view["state"]), more=shows_more)

        put_modal(kit, team_id, body, render)

    return listener


def _second_step(kit: Kit, study: Study, audience: Audience, *, more: bool) -> Block:
    """Step two, with a count of the audience that is chosen in it."""
    reach = recruiting.reach_of(kit.desk, study.team_id, study, audience)
    allowed = allowing.choosable(kit.desk, study.team_id)
    shown = replace(study, audience=replace(study.audience, members=audience.members))
    return forms.arrangement_modal(shown, reach, more=more, allowed=allowed)


def _third_step(kit: Kit, study: Study, forecast: Sequence[str] = ()) -> Block:
    """The summary, with what a dry run came to."""
    reach = recruiting.reach_of(kit.desk, study.team_id, study, study.audience)
    names = recruiting.names_of(kit.desk, study.team_id, [*study.interviewers, *study.observers])
    allowed = allowing.choosable(kit.desk, study.team_id)
    return forms.summary_modal(study, reach, names, forecast, allowed=allowed)


def _study_id(view: Any) -> int:
    return ids.number(ids.unpack(view.get("private_metadata")), "s")


def _refuse(ack: Ack, problems: Sequence[Problem], view: Any = None) -> None:
    errors = forms.errors_of(problems)
    if view is not None:
        # A problem of a field that is not on the form (it is under "More") is shown at the first one that is.
        on_form = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        errors = {field if field in on_form else on_form[0]: text for field, text in errors.items()}
    if not errors:
        raise RuleBroken("stale")
    ack(response_action="errors", errors=errors)
