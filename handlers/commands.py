"""`/interview`: what the first word asks for. Unknown words get the help."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import unescape
from typing import NamedTuple

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.studies import LIVE, StudyStatus
from bot.errors import BadInput
from bot.jobs import roster
from bot.jobs.delivery import Clicked
from bot.services import (
    digests,
    erasing,
    explaining,
    exporting_study,
    guiding,
    overview,
    recruiting,
    study_pages,
)
from bot.slack.messenger import SeenMember
from bot.views import forms
from bot.views.blocks import Message, section, typed
from bot.views.digest import preview_messages
from bot.views.exporting import export_modal
from bot.views.guide import guide_message
from bot.views.help import help_message
from bot.views.home import help_text
from bot.views.own_data import forget_modal
from bot.views.studies import ORDER, Standing, status_message, studies_message, which_message
from bot.views.study_card import why_message
from handlers import availability, importing, settings
from handlers import people as people_pages
from handlers.context import Body, Kit, clicker, tenant
from handlers.own_data import SLACK_ID
from handlers.sentences import said_or_why_not
from storage.people import Member

MENTION = re.compile(r"<@([A-Z0-9]{1,32})(?:\|[^>]*)?>")
"""A person named in a command: with `should_escape` Slack sends `<@U123|name>` for what was typed as @name."""

Reply = Message | None
NOTHING_TO_EXPORT = "There is no study to export yet. Start one with `/interview recruit`."


class Typed(NamedTuple):
    """Who typed a subcommand, for which installation, and what stood behind the first word."""

    team_id: str
    slack_id: str
    trigger_id: str
    rest: str = ""
    response_url: str = ""


Subcommand = Callable[[Kit, Typed], Reply]


def register(app: App, kit: Kit) -> None:
    """Attach the listener of the command."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id = tenant(context), clicker(body)
        word, _, rest = str(body.get("text") or "").strip().partition(" ")
        subcommand = SUBCOMMANDS.get(word.lower()) or (partial(_unknown, word) if word else _help)
        overview.know(kit.desk, team_id, slack_id, lambda: _seen(kit, team_id, slack_id))
        trigger, url = (str(body.get(name) or "") for name in ("trigger_id", "response_url"))
        reply = subcommand(kit, Typed(team_id, slack_id, trigger, rest.strip(), url))
        if reply is None:
            ack()
        else:
            ack(text=reply.text, blocks=list(reply.blocks))

    app.command(ids.COMMAND)(listener)


def _seen(kit: Kit, team_id: str, slack_id: str) -> Member:
    seen: SeenMember = kit.views.member(team_id, slack_id)
    return roster.member_of(seen, team_id)


def _recruit(kit: Kit, by: Typed) -> Reply:
    drafts, live = recruiting.unfinished(kit.desk, by.team_id, by.slack_id)
    view = forms.choose_modal(drafts, live) if drafts or live else forms.purpose_modal()
    kit.views.open(by.team_id, by.trigger_id, view)
    return None


def _status(kit: Kit, by: Typed) -> Reply:
    return status_message(overview.status(kit.desk, by.team_id, by.slack_id, unescape(by.rest)))


def _studies(kit: Kit, by: Typed) -> Reply:
    return studies_message(study_pages.listed(kit.desk, by.team_id, by.slack_id, unescape(by.rest)))


def _pause(kit: Kit, by: Typed) -> Reply:
    return _changed(kit, by, "pause", StudyStatus.PAUSED, [StudyStatus.RECRUITING])


def _resume(kit: Kit, by: Typed) -> Reply:
    return _changed(kit, by, "resume", StudyStatus.RECRUITING, [StudyStatus.PAUSED])


def _close(kit: Kit, by: Typed) -> Reply:
    """Which study to close: its button asks once more, as closing cannot be taken back."""
    live = [status for status in ORDER if status in LIVE]
    words = unescape(by.rest)
    return which_message("close", study_pages.named(kit.desk, by.team_id, by.slack_id, words, live), words)


def _changed(kit: Kit, by: Typed, verb: str, to: StudyStatus, of: Sequence[StudyStatus]) -> Reply:
    """The one study that is meant is changed at once; among several one is chosen, and so is one of somebody else's."""
    words = unescape(by.rest)
    found = study_pages.named(kit.desk, by.team_id, by.slack_id, words, of)
    if len(found) != 1 or found[0].researcher != by.slack_id:
        return which_message(verb, found, words)
    recruiting.set_status(kit.desk, by.team_id, by.slack_id, found[0].id, to)
    return status_message(overview.status(kit.desk, by.team_id, by.slack_id, found[0].title))


def _digest(kit: Kit, by: Typed) -> Reply:
    """The digests come in messages of their own, through the command's response_url: charts may be refused there, and of many studies
    they take longer than Slack waits for a command."""
    words = unescape(by.rest)
    digests.may_preview(kit.desk, by.team_id, by.slack_id)

    def previews() -> Sequence[Message]:
        found, beyond = digests.preview(kit.desk, by.team_id, by.slack_id, words)
        return preview_messages(found, beyond) if found else [status_message(Standing([], 0, words))]

    kit.delivery.say_made(Clicked(by.response_url), said_or_why_not(previews), by.team_id)
    return None


def _availability(kit: Kit, by: Typed) -> Reply:
    if not by.rest:
        kit.views.open(by.team_id, by.trigger_id, availability.form(kit, by.team_id, by.slack_id))
        return None
    try:
        view = availability.with_words(kit, by.team_id, by.slack_id, unescape(by.rest))
    except BadInput as unclear:
        return Message(unclear.text, (section(typed(unclear.text)),))
    kit.views.open(by.team_id, by.trigger_id, view)
    return None


def _settings(kit: Kit, by: Typed) -> Reply:
    kit.views.open(by.team_id, by.trigger_id, settings.modal(kit, by.team_id, by.slack_id))
    return None


def _people(kit: Kit, by: Typed) -> Reply:
    if by.rest.lower() == "import":
        importing.open_import(kit, by.team_id, by.slack_id, {"trigger_id": by.trigger_id})
        return None
    people_pages.open_directory(kit, by.team_id, by.slack_id, by.trigger_id, by.rest)
    return None


def _why(kit: Kit, by: Typed) -> Reply:
    found = MENTION.fullmatch(by.rest)
    if found is None:
        text = "Name one person: `/interview why @somebody`."
        return Message(text, (section(text),))
    about = found.group(1)
    found_out = explaining.why(kit.desk, by.team_id, by.slack_id, about)
    return why_message(about, [(one.study, one.sentences) for one in found_out])


def _guide(kit: Kit, by: Typed) -> Reply:
    return guide_message(guiding.guide(kit.desk, by.team_id, by.slack_id, unescape(by.rest)))


def _export(kit: Kit, by: Typed) -> Reply:
    words = unescape(by.rest)
    found = exporting_study.choices(kit.desk, by.team_id, by.slack_id, words)
    if not found.studies:
        text = (
            NOTHING_TO_EXPORT
            if not words
            else f"No study that you can export has “{typed(words, 100)}” in its title or goal."
        )
        return Message(text, (section(text),))
    kit.views.open(by.team_id, by.trigger_id, export_modal(found.studies, found.total))
    return None


def _forget(kit: Kit, by: Typed) -> Reply:
    erasing.may_forget(kit.desk, by.team_id, by.slack_id)
    # Slack completes no @name of somebody whose account is deactivated: their id does as well.
    found = MENTION.fullmatch(by.rest) or SLACK_ID.fullmatch(by.rest)
    if found is None:
        text = "Name one person: `/interview forget @somebody`, or their member id."
        return Message(text, (section(text),))
    whom = found[found.lastindex or 0]
    of_the_team, coming = erasing.what_goes(kit.desk, by.team_id, whom)
    kit.views.open(
        by.team_id, by.trigger_id, forget_modal(whom, of_the_team=of_the_team, coming_calls=coming)
    )
    return None


def _help(kit: Kit, by: Typed) -> Reply:
    return help_message(overview.with_access(kit.desk, by.team_id, by.slack_id, help_text()))


def _unknown(word: str, kit: Kit, by: Typed) -> Reply:
    text = overview.with_access(kit.desk, by.team_id, by.slack_id, help_text())
    return help_message(text, unescape(word))


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "recruit": _recruit,
    "status": _status,
    "studies": _studies,
    "pause": _pause,
    "resume": _resume,
    "close": _close,
    "availability": _availability,
    "people": _people,
    "why": _why,
    "guide": _guide,
    "digest": _digest,
    "settings": _settings,
    "export": _export,
    "forget": _forget,
    "help": _help,
}
"""A test compares these with `HELP_LINES`, with manifest.yml's usage hint and with the README."""
