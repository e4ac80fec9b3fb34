"""What listeners share: who clicked what, for which installation, and what they have at hand."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from slack_bolt import BoltContext

from bot import ids
from bot.errors import RuleBroken
from bot.jobs.delivery import Clicked, Delivery
from bot.services.desk import Desk, Press
from bot.slack.messenger import Placed
from bot.slack.views_client import ViewsClient
from bot.views.blocks import Block
from handlers.sentences import shown_or_why_not

Body = Mapping[str, Any]


class Kit(NamedTuple):
    """What every listener has at hand."""

    desk: Desk
    delivery: Delivery
    views: ViewsClient


class Click(NamedTuple):
    """One press of a button: by whom, with what, and where. `fields` are unpacked and not trusted."""

    team_id: str
    slack_id: str
    fields: Mapping[str, object]
    key: str
    clicked: Clicked
    trigger_id: str

    def press(self) -> Press:
        """The press of a participant on an invitation. Raises: RuleBroken("stale")."""
        return Press(self.team_id, self.slack_id, ids.number(self.fields, "i"), self.key)


def is_on_modal(body: Body) -> bool:
    """Whether something was pressed on an open modal: what it leads to is pushed on top, as there is no message to answer in."""
    return bool((body.get("view") or {}).get("type") == "modal")


def show_modal(kit: Kit, team_id: str, body: Body, view: Block) -> None:
    """Open a modal, on top of the one in which something was pressed where there is one. Raises: OutsideError."""
    show = kit.views.push if is_on_modal(body) else kit.views.open
    show(team_id, str(body.get("trigger_id") or ""), view)


def put_modal(kit: Kit, team_id: str, body: Body, render: Callable[[], Block]) -> None:
    """Render anew the modal in which something was pressed, unless it has changed meanwhile. Elsewhere, as in Home, nothing is done."""
    if is_on_modal(body):
        view = body["view"]
        render = shown_or_why_not(render)
        kit.delivery.update_view(team_id, str(view["id"]), render, str(view.get("hash") or ""))


def put_below(kit: Kit, team_id: str, view: Mapping[str, Any], render: Callable[[], Block]) -> None:
    """Render anew the modal that a submitted one lay on, whatever it shows: Slack shows it again."""
    below = view.get("previous_view_id") or view.get("root_view_id")
    kit.delivery.update_view(team_id, str(below or ""), shown_or_why_not(render), "")


def view_of(body: Body) -> str:
    """The id of the view in which something was pressed. Raises: RuleBroken("stale"): it was none of ours."""
    found = (body.get("view") or {}).get("id")
    if not isinstance(found, str):
        raise RuleBroken("stale")
    return found


def tenant(context: BoltContext) -> str:
    """The workspace whose installation this is: never a team id of the payload, which may be a stranger's."""
    result = context.authorize_result
    if result is None or not result.team_id:
        raise RuleBroken("stale")
    return str(result.team_id)


def clicker(body: Body) -> str:
    """The Slack id of whoever acted."""
    user = body.get("user")
    slack_id = user.get("id") if isinstance(user, Mapping) else body.get("user_id")
    if not isinstance(slack_id, str) or not slack_id:
        raise RuleBroken("stale")
    return slack_id


def press_key(body: Body) -> str:
    """Equal for two deliveries of the same press, different for two presses."""
    container = body.get("container") or {}
    pressed_at = body["actions"][0].get("action_ts")
    return f"click:{clicker(body)}:{container.get('message_ts') or container.get('view_id')}:{pressed_at}"[
        :200
    ]


def form_key(body: Body) -> str:
    """Equal for two submissions of a form as it was, different once it was shown anew."""
    view = body["view"]
    return f"form:{clicker(body)}:{view.get('id')}:{view.get('hash')}"[:200]


def click_of(context: BoltContext, body: Body) -> Click:
    """Return one press out of a block_actions payload.

    Raises:
        RuleBroken("stale"): the payload carries nothing that this release made.
    """
    action = body["actions"][0]
    container = body.get("container") or {}
    place = None
    if isinstance(container.get("message_ts"), str) and isinstance(container.get("channel_id"), str):
        place = Placed(container["channel_id"], container["message_ts"])
    return Click(
        team_id=tenant(context),
        slack_id=clicker(body),
        fields=ids.unpack(action.get("value") or (action.get("selected_option") or {}).get("value")),
        key=press_key(body),
        clicked=Clicked(str(body.get("response_url") or ""), place),
        trigger_id=str(body.get("trigger_id") or ""),
    )
