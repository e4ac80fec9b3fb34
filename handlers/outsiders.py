"""People of other workspaces (Slack Connect) may use participant actions only, whatever role somebody gave them here."""

from slack_bolt import App, BoltRequest

from bot.errors import NotAllowed
from bot.ids import Action, Callback
from handlers.context import Body, tenant
from handlers.looking import Look

OPEN_TO_OUTSIDERS = ("talk.", Action.OPEN_CALL_ANSWER.value, f"{Action.LINK.value}.")
"""How the ids of what participants press and submit begin."""
FORMS_OPEN_TO_OUTSIDERS = frozenset({Callback.WRITE.value, Callback.SUGGEST.value, Callback.SUGGESTED.value})


def register(app: App) -> None:
    """Attach the guard: it comes before every listener."""

    def guard(request: BoltRequest) -> None:
        if is_outsider(request.body, tenant(request.context)) and not is_open_to_outsiders(request.body):
            raise NotAllowed

    app.middleware(Look(guard))


def is_outsider(body: Body, team_id: str) -> bool:
    """Whether whoever presses, submits or types a command is of another workspace, as Slack says."""
    home = (body.get("user") or {}).get("team_id") if "command" not in body else body.get("team_id")
    return bool(home) and home != team_id


def is_open_to_outsiders(body: Body) -> bool:
    match body.get("type"):
        case "block_actions":
            return all(one["action_id"].startswith(OPEN_TO_OUTSIDERS) for one in body["actions"])
        case "view_submission":
            return body["view"]["callback_id"] in FORMS_OPEN_TO_OUTSIDERS
        case _:
            return "command" not in body
