"""`/interview`: what the first word asks for. Unknown words get the help."""

from collections.abc import Callable, Mapping

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.studies import Study
from bot.jobs import roster
from bot.services import digests, overview, recruiting
from bot.slack.messenger import SeenMember
from bot.views import forms, team_forms
from bot.views.blocks import Message, section
from bot.views.home import help_text
from bot.views.team import status_message
from handlers.context import Body, Kit, clicker, tenant
from storage.people import Member

Reply = Message | None
Subcommand = Callable[[Kit, str, str, str], Reply]


def register(app: App, kit: Kit) -> None:
    """Attach the listener of the command."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id = tenant(context), clicker(body)
        word, _, _rest = str(body.get("text") or "").strip().partition(" ")
        subcommand = SUBCOMMANDS.get(word.lower(), _help)
        overview.know(kit.desk, team_id, slack_id, lambda: _seen(kit, slack_id))
        reply = subcommand(kit, team_id, slack_id, str(body.get("trigger_id") or ""))
        if reply is None:
            ack()
        else:
            ack(text=reply.text, blocks=list(reply.blocks))

    app.command(ids.COMMAND)(listener)


def _seen(kit: Kit, slack_id: str) -> Member:
    seen: SeenMember = kit.views.member(slack_id)
    return roster.member_of(seen)


def _recruit(kit: Kit, team_id: str, slack_id: str, trigger_id: str) -> Reply:
    drafts, live = recruiting.unfinished(kit.desk, team_id, slack_id)
    view = forms.choose_modal(drafts, live) if drafts or live else forms.purpose_modal()
    kit.views.open(trigger_id, view)
    return None


def _status(kit: Kit, team_id: str, slack_id: str, _trigger_id: str) -> Reply:
    return status_message(overview.status(kit.desk, team_id, slack_id))


def _digest(kit: Kit, team_id: str, slack_id: str, _trigger_id: str) -> Reply:
    studies: list[Study] = overview.live_studies(kit.desk, team_id, slack_id)
    preview = digests.preview(kit.desk, team_id, slack_id) if studies else None
    return preview or status_message([])


def _availability(kit: Kit, team_id: str, slack_id: str, trigger_id: str) -> Reply:
    windows, zone = overview.availability(kit.desk, team_id, slack_id)
    kit.views.open(trigger_id, team_forms.availability_modal(windows, zone))
    return None


def _settings(kit: Kit, team_id: str, slack_id: str, trigger_id: str) -> Reply:
    settings, researchers = overview.settings(kit.desk, team_id, slack_id)
    kit.views.open(trigger_id, team_forms.settings_modal(settings, researchers))
    return None


def _help(kit: Kit, team_id: str, slack_id: str, _trigger_id: str) -> Reply:
    text = overview.with_access(kit.desk, team_id, slack_id, help_text())
    return Message("Here is what /interview can do.", (section(text),))


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "recruit": _recruit,
    "status": _status,
    "studies": _status,
    "availability": _availability,
    "digest": _digest,
    "settings": _settings,
    "help": _help,
}
"""A test compares these with `HELP_LINES`, with manifest.yml's usage hint and with the README."""
