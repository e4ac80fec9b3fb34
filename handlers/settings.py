"""An admin's forms: the settings by group, who may do what; and Slack's word of its user groups."""

from collections.abc import Callable, Mapping

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.settings_registry import Group
from bot.domain.studies import Problem
from bot.ids import Action, Callback
from bot.services import allowing, settings, taking_over, user_groups
from bot.slack.messenger import group_of as seen_group
from bot.views.access import roles_modal, roles_of
from bot.views.blocks import Block
from bot.views.forms import errors_of
from bot.views.settings import group_modal, group_of, settings_modal, shown_of
from handlers.context import Body, Kit, clicker, put_below, tenant
from storage.roles import Group as UserGroup

Listener = Callable[[Ack, Body, BoltContext], None]
Heard = Callable[[Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.SETTINGS_OPEN))(opened(kit))
    app.action(ids.pattern(Action.SETTINGS_PEOPLE))(people_asked(kit))
    app.action(ids.pattern(Action.SETTINGS_CHANGE))(group_asked(kit))
    app.action(ids.pattern(Action.STUDY_TAKE_OVER))(taken_over(kit))
    app.view(Callback.SETTINGS_GROUP.value)(group_saved(kit))
    app.view(Callback.SETTINGS_ROLES.value)(roles_saved(kit))
    app.event("subteam_created")(group_seen(kit))
    app.event("subteam_updated")(group_seen(kit))
    app.event("subteam_members_changed")(members_changed(kit))


def modal(kit: Kit, team_id: str, slack_id: str) -> Block:
    """Return the settings as they are now. Raises: NotAllowed."""
    return settings_modal(settings.look(kit.desk, team_id, slack_id))


def opened(kit: Kit) -> Listener:
    """An admin opens the settings from Home."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        kit.views.open(
            tenant(context), str(body.get("trigger_id") or ""), modal(kit, tenant(context), clicker(body))
        )
        ack()

    return listener


def people_asked(kit: Kit) -> Listener:
    """An admin wants to change who may do what: the form is pushed."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        found = settings.look(kit.desk, tenant(context), clicker(body))
        kit.views.push(
            tenant(context), str(body.get("trigger_id") or ""), roles_modal(found.access, found.zone)
        )
        ack()

    return listener


def group_asked(kit: Kit) -> Listener:
    """An admin wants to change a group of settings: its form is pushed."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        group = ids.one_of(ids.unpack(body["actions"][0].get("value")), "g", Group)
        found = settings.look(kit.desk, tenant(context), clicker(body))
        kit.views.push(tenant(context), str(body.get("trigger_id") or ""), group_modal(found, group))
        ack()

    return listener


def group_saved(kit: Kit) -> Listener:
    """The form of a group is submitted: errors beside their fields, or it closes and the list below shows what is set now."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view, fields = body["view"], ids.unpack(body["view"].get("private_metadata"))
        group, team_id, slack_id = ids.one_of(fields, "g", Group), tenant(context), clicker(body)
        typed = group_of(view["state"], group)
        problems = settings.save_group(kit.desk, team_id, slack_id, group, typed, shown_of(fields))
        _answer(kit, ack, body, context, problems)

    return listener


def roles_saved(kit: Kit) -> Listener:
    """The form of who may do what is submitted."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view, fields = body["view"], ids.unpack(body["view"].get("private_metadata"))
        marks = {"admins": "a", "researchers": "r", "groups": "g"}
        shown = {name: str(fields.get(short) or "") for name, short in marks.items()}
        team_id, slack_id = tenant(context), clicker(body)
        problems = settings.save_roles(kit.desk, team_id, slack_id, roles_of(view["state"]), shown)
        _answer(kit, ack, body, context, problems)

    return listener


def taken_over(kit: Kit) -> Listener:
    """An admin takes over a study whose researcher is none any more, from Home."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        study_id = ids.number(ids.unpack(body["actions"][0].get("value")), "s")
        taking_over.take_over(kit.desk, tenant(context), clicker(body), study_id)
        ack()

    return listener


def group_seen(kit: Kit) -> Heard:
    """Slack says that a user group was made, renamed, disabled or enabled."""

    def listener(event: Body, context: BoltContext) -> None:
        told = event.get("subteam")
        if not isinstance(told, Mapping) or not isinstance(told.get("id"), str):
            return
        seen = seen_group(told)
        group = UserGroup(seen.group_id, seen.name, seen.handle, seen.is_disabled)
        user_groups.seen(kit.desk, tenant(context), group)

    return listener


def members_changed(kit: Kit) -> Heard:
    """Slack says who joined and left a user group."""

    def listener(event: Body, context: BoltContext) -> None:
        group_id, added, removed = (
            event.get("subteam_id"),
            event.get("added_users"),
            event.get("removed_users"),
        )
        if isinstance(group_id, str):
            user_groups.changed(kit.desk, tenant(context), group_id, _ids(added), _ids(removed))
            allowing.changed(kit.desk, tenant(context), group_id)

    return listener


def _ids(told: object) -> list[str]:
    return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []


def _answer(kit: Kit, ack: Ack, body: Body, context: BoltContext, problems: list[Problem]) -> None:
    if problems:
        ack(response_action="errors", errors=errors_of(problems))
        return
    ack()
    view, team_id, slack_id = body["view"], tenant(context), clicker(body)
    put_below(kit, team_id, view, lambda: modal(kit, team_id, slack_id))
