"""What the app answers with outside the Web API: in an acknowledgement, or through a response_url."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.demo.calls import check_content, completed
from bot.demo.calls_views import check_modal, push_view, replace_view
from bot.demo.elements import controls
from bot.demo.model import EnvelopeType, Json, Posted, Rejected, ResponseUrl
from bot.demo.rules import RESPONSE_URL_S, RESPONSE_URL_USES
from bot.demo.store import Store

_MESSAGE_KEYS = frozenset(
    {
        "attachments",
        "blocks",
        "delete_original",
        "link_names",
        "metadata",
        "mrkdwn",
        "parse",
        "replace_original",
        "response_type",
        "text",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
    }
)


def apply_ack(store: Store, envelope_type: EnvelopeType, payload: Json, body: Any) -> Mapping[str, str]:
    """Do what the body of an acknowledgement asks for; the errors that it shows in a modal, by block_id.

    Raises: Rejected, when Slack would show the person an error instead.
    """
    with store.changing():
        if envelope_type == "slash_commands":
            _answer_command(store, payload, body)
        elif payload.get("type") == "view_submission":
            return _answer_submission(store, payload, body)
        elif envelope_type == "interactive" and body not in (None, "", {}):
            # Slack drops it without a word: the author believes that something was said.
            raise Rejected("ack_payload_ignored")
    return {}


def _answer_command(store: Store, payload: Json, body: Any) -> None:
    if body in (None, "", {}):
        return
    message = {"text": body} if isinstance(body, str) else body
    if not isinstance(message, dict):
        raise Rejected("dispatch_failed")
    _check_message(store, message)
    for_all = message.get("response_type") == "in_channel"
    _say(store, payload["channel_id"], message, None if for_all else payload["user_id"])


def _answer_submission(store: Store, payload: Json, body: Any) -> Mapping[str, str]:
    user, view_id = payload["user"]["id"], payload["view"]["id"]
    opened = store.view(view_id)
    if not opened:
        raise Rejected("not_found")
    if body in (None, "", {}):
        store.modals[user] = [view for view in store.modals.get(user, []) if view.id != view_id]
        return {}
    if not isinstance(body, dict):
        raise Rejected("invalid_response_action", ["[ERROR] a JSON object is expected"])
    action = body.get("response_action")
    expected = {"update": {"view"}, "push": {"view"}, "errors": {"errors"}, "clear": set[str]()}.get(
        str(action)
    )
    if expected is None or set(body) - {"response_action"} != expected:
        raise Rejected("invalid_response_action", [f"[ERROR] {json.dumps(body)[:200]}"])
    if action == "clear":
        store.modals[user] = []
    elif action == "errors":
        _check_errors(body["errors"], opened.view["blocks"])
        store.put_view(replace(opened, errors=dict(body["errors"])))
        return dict(body["errors"])
    else:
        check_modal(store, body["view"])
        if action == "update":
            replace_view(store, opened, body["view"])
        else:
            push_view(store, user, body["view"])
    return {}


def _check_errors(errors: Any, blocks: list[Json]) -> None:
    inputs = {control.block["block_id"] for control in controls(blocks) if control.is_input}
    if not isinstance(errors, dict) or not errors:
        raise Rejected("invalid_response_action", ["[ERROR] errors must name at least one input block"])
    for block_id, text in errors.items():
        if block_id not in inputs:
            raise Rejected("invalid_response_action", [f"[ERROR] there is no input block {block_id}"])
        if not isinstance(text, str) or not text:
            raise Rejected("invalid_response_action", [f"[ERROR] no text for {block_id}"])


@dataclass(frozen=True)
class Reply:
    """How Slack answers a post to a response_url; `grant` is the permission that was used, if there was one."""

    status: int
    error: str | None
    grant: ResponseUrl | None

    @property
    def body(self) -> Json:
        """The JSON body."""
        return {"ok": True} if self.error is None else {"ok": False, "error": self.error}


def use_response_url(store: Store, path: str, message: Any) -> Reply:
    """Judge and do what was posted to a response_url."""
    with store.changing():
        grant = store.response_urls.get(path)
        if not grant:
            return Reply(404, "no_such_url", None)
        if (store.clock() - grant.made_at).total_seconds() > RESPONSE_URL_S:
            return Reply(404, "expired_url", grant)
        if grant.uses >= RESPONSE_URL_USES:
            return Reply(404, "used_url", grant)
        store.response_urls[path] = replace(grant, uses=grant.uses + 1)
        try:
            _respond(store, grant, message)
        except Rejected as no:
            return Reply(404 if no.error == "message_not_found" else 400, no.error, grant)
        return Reply(200, None, grant)


def _respond(store: Store, grant: ResponseUrl, message: Any) -> None:
    if not isinstance(message, dict):
        raise Rejected("invalid_payload")
    source = store.message(grant.channel, grant.source_ts) if grant.source_ts else None
    if grant.source_ts and not source:
        raise Rejected("message_not_found")
    if "delete_original" in message:
        if message != {"delete_original": True}:
            raise Rejected("invalid_arguments", ["[ERROR] delete_original must be the sole attribute"])
        if not source:
            raise Rejected("message_not_found")
        store.remove(source)
        return
    _check_message(store, message)
    for_all = message.get("response_type") == "in_channel"
    if not message.get("replace_original"):
        _say(store, grant.channel, message, None if for_all else grant.user)
        return
    if not source:
        raise Rejected("message_not_found")
    if source.ephemeral_to and for_all:
        raise Rejected("invalid_arguments", ["[ERROR] an ephemeral message cannot become in_channel"])
    store.edit(
        source,
        text=message.get("text", ""),
        blocks=tuple(completed(store, message.get("blocks", []), is_block=True)),
        attachments=tuple(message.get("attachments", [])),
    )


def _check_message(store: Store, message: Json) -> None:
    unknown = sorted(set(message) - _MESSAGE_KEYS)
    if unknown:
        raise Rejected("invalid_arguments", [f"[ERROR] unknown argument: {name}" for name in unknown])
    if message.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise Rejected("invalid_arguments", ["[ERROR] response_type must be ephemeral or in_channel"])
    check_content(store, message)


def _say(store: Store, channel: str, message: Json, only_for: str | None) -> None:
    store.post(
        Posted(
            channel=channel,
            ts=store.next_ts(),
            user=store.installation.bot_user_id,
            text=message.get("text", ""),
            blocks=tuple(completed(store, message.get("blocks", []), is_block=True)),
            attachments=tuple(message.get("attachments", [])),
            thread_ts=message.get("thread_ts"),
            ephemeral_to=only_for,
        )
    )
