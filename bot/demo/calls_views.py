"""views.*: modals and App Home. The stack itself is changed here alone, also for answers to submissions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.demo.blockkit import check_view
from bot.demo.calls import Call, completed, told, unknown_here
from bot.demo.elements import controls
from bot.demo.model import SLACKBOT, Entered, Json, OpenView, Rejected
from bot.demo.objects import view_object
from bot.demo.rules import MODAL_DEPTH, VIEW_BYTES
from bot.demo.store import Store
from bot.demo.teams import is_external


def check_modal(store: Store, view: Json) -> None:
    """Judge a modal. Raises: Rejected."""
    _check(store, view, "modal")


def push_view(store: Store, user: str, view: Json) -> OpenView:
    """Lay a checked modal on top of somebody's stack. Raises: Rejected."""
    stack = store.modals.get(user, [])
    if not stack:
        raise Rejected("not_found")
    if len(stack) >= MODAL_DEPTH:
        raise Rejected("push_limit_reached")
    _check_here(store, view, None)
    opened = _opened(store, user, view, root=stack[0].root_id, previous=stack[-1].id)
    store.modals[user] = [*stack, opened]
    return opened


def replace_view(store: Store, opened: OpenView, view: Json) -> OpenView:
    """Put a checked view in the place of an open one; what was typed stays where block, action and type are the same."""
    _check_here(store, view, opened)
    changed = replace(
        opened,
        view=_kept(store, view),
        hash=store.next_hash(),
        entered=_surviving(view["blocks"], opened),
        errors={},
    )
    store.put_view(changed)
    return changed


def _open(call: Call) -> Json:
    store, view = call.store, call.arguments["view"]
    _check(store, view, "modal")
    _check_here(store, view, None)
    trigger = store.take_trigger(call.text("trigger_id"))
    opened = _opened(store, trigger.user, view)
    store.modals[trigger.user] = [opened]
    return {"view": view_object(store, opened, in_reply=True)}


def _push(call: Call) -> Json:
    store, view = call.store, call.arguments["view"]
    _check(store, view, "modal")
    trigger = store.take_trigger(call.text("trigger_id"))
    stack = store.modals.get(trigger.user, [])
    if not trigger.view_id or trigger.view_id not in [opened.id for opened in stack]:
        raise Rejected("not_found")
    return {"view": view_object(store, push_view(store, trigger.user, view), in_reply=True)}


def _update(call: Call) -> Json:
    store, view = call.store, call.arguments["view"]
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if bool(view_id) is bool(external_id):
        raise Rejected("invalid_arguments", ["[ERROR] either view_id or external_id is required"])
    opened = store.view(view_id) if view_id else store.view_named(external_id)
    if not opened:
        raise Rejected("not_found")
    _check(store, view, opened.kind)
    _check_hash(call, opened)
    return {"view": view_object(store, replace_view(store, opened, view), in_reply=True)}


def _publish(call: Call) -> Json:
    store, view, user = call.store, call.arguments["view"], call.text("user_id")
    member = store.members.get(user)
    if not store.manifest.home_tab:
        raise Rejected("not_enabled")
    # Unverified: that people of other workspaces have no Home of this app.
    if not member or member.deleted or member.is_bot or user == SLACKBOT or is_external(store, member):
        raise Rejected("invalid_arguments", ["[ERROR] invalid user_id"])
    _check(store, view, "home")
    current = store.homes.get(user)
    _check_hash(call, current)
    if current:
        return {"view": view_object(store, replace_view(store, current, view), in_reply=True)}
    _check_here(store, view, None)
    store.homes[user] = _opened(store, user, view)
    return {"view": view_object(store, store.homes[user], in_reply=True)}


def _opened(
    store: Store, user: str, view: Json, *, root: str | None = None, previous: str | None = None
) -> OpenView:
    view_id = store.next_id("V")
    return OpenView(view_id, user, _kept(store, view), store.next_hash(), root or view_id, previous)


def _kept(store: Store, view: Json) -> Json:
    whole: Json = completed(store, {key: value for key, value in view.items() if key != "blocks"})
    return {**whole, "blocks": completed(store, view["blocks"], is_block=True)}


def _surviving(blocks: list[Json], opened: OpenView) -> Entered:
    named = (
        control
        for control in controls(blocks)
        if "block_id" in control.block and "action_id" in control.element
    )
    types = {control.key: control.type for control in named}
    return {key: state for key, state in opened.entered.items() if types.get(key) == state["type"]}


def _check(store: Store, view: Json, kind: str) -> None:
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Rejected("view_too_large")
    if view.get("type") != kind:
        raise Rejected("invalid_arguments", [f"[ERROR] type must be {kind} [json-pointer:/view/type]"])
    problems = [
        *unknown_here(store, view, "/view"),
        *check_view(view, "home" if kind == "home" else "modal"),
    ]
    if problems:
        raise Rejected("invalid_arguments", told(problems))


def _check_here(store: Store, view: Json, but: OpenView | None) -> None:
    """Judge a view by what else there is: the scopes, and the views whose names it may not take. Raises: Rejected."""
    wants_files = any(control.type == "file_input" for control in controls(view["blocks"]))
    if wants_files and "files:read" not in store.granted:
        # The element's page demands the scope; by which error Slack refuses is unverified.
        raise Rejected("missing_scope", needed="files:read", provided=",".join(sorted(store.granted)))
    holder = store.view_named(str(view.get("external_id") or ""))
    if holder and (not but or holder.id != but.id):
        raise Rejected("duplicate_external_id")


def _check_hash(call: Call, current: OpenView | None) -> None:
    """A hash of what was never published matches nothing. Raises: Rejected."""
    given = call.text("hash")
    if given and (not current or given != current.hash):
        raise Rejected("hash_conflict")


VIEWS: Mapping[str, Callable[[Call], Json]] = {
    "views.open": _open,
    "views.publish": _publish,
    "views.push": _push,
    "views.update": _update,
}
