"""Checks that ask Slack: each question once, nothing is posted, and no connection is opened."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import wraps

from bot.asking import Asked
from bot.config import WHERE_TOKENS_ARE
from bot.doctor.database import OTHER_RELEASE, UNREADABLE
from bot.doctor.finding import Finding, count, fix, ok, skipped
from bot.doctor.subject import LONGER, Subject
from bot.doctor.workspaces import installations_at, tokens_of
from bot.errors import OutsideError
from bot.slack.examining import TOKEN_REFUSED, Answer
from storage import examining

SKEW = timedelta(seconds=60)
"""Signatures are refused from five minutes on (docs.slack.dev/authentication/verifying-requests-from-slack, 2026-11): a clock that
is a minute wrong is on its way there."""
CHANNELS_MOST = 20
"""So many channels are asked about: conversations.info takes 50 a minute, and the bot needs it too."""
NO_ANSWER = "Not known without Slack."
NOT_WITHOUT_BOT = "Not known without a bot token."
BOT_TOKEN = (
    f"Copy it again: {WHERE_TOKENS_ARE} > OAuth & Permissions > Bot User OAuth Token, into SLACK_BOT_TOKEN."
)
APP_TOKEN = f"Make one: {WHERE_TOKENS_ARE} > Basic Information > App-Level Tokens, with connections:write, into SLACK_APP_TOKEN."
SECRET = f"Copy it: {WHERE_TOKENS_ARE} > Basic Information > App Credentials > Signing Secret, into SLACK_SIGNING_SECRET."

Check = Callable[[Subject], Iterator[Finding]]


def _once_reached(name: str) -> Callable[[Check], Check]:
    """Leave a check out where Slack gave no answer to an earlier one: that was said."""

    def wrapped(check: Check) -> Check:
        @wraps(check)
        def run(subject: Subject) -> Iterator[Finding]:
            if subject.is_slack_away:
                yield skipped(name, NO_ANSWER)
                return
            try:
                yield from check(subject)
            except OutsideError as error:
                yield fix("slack", *_away(subject, error))

        return run

    return wrapped


def _away(subject: Subject, error: OutsideError) -> tuple[str, str]:
    return (
        f"Slack cannot be reached: {error.error}.",
        f"Look whether this machine may call {subject.api_url} (name server, firewall, HTTPS_PROXY), then once more.",
    )


def reach(subject: Subject) -> Iterator[Finding]:
    """Whether Slack answers at all."""
    try:
        subject.any_answer()
    except OutsideError as error:
        yield fix("slack", *_away(subject, error))
    else:
        yield ok("slack", "It answers.")


@_once_reached("bot token")
def bot_token(subject: Subject) -> Iterator[Finding]:
    """Whether Slack takes the bot token."""
    name, token = "bot token", subject.value("SLACK_BOT_TOKEN")
    if not token and subject.value("SLACK_CLIENT_ID"):
        yield skipped(name, "Each workspace has one of its own, from when the app was installed there.")
    elif not token:
        yield fix(name, "SLACK_BOT_TOKEN is not set.", BOT_TOKEN)
    elif not token.startswith("xoxb-"):
        yield fix(name, "SLACK_BOT_TOKEN should begin with xoxb-.", BOT_TOKEN)
    else:
        who = subject.identity()
        if who.is_passing:
            yield skipped(name, f"Slack says {who.error}.", "Run it again in a minute.")
        elif who.error:
            yield fix(name, f"Slack refuses it: {who.error}.", BOT_TOKEN)
        else:
            yield ok(name, f"Accepted in the workspace {who.data.get('team_id')}.")


@_once_reached("app token")
def app_token(subject: Subject) -> Iterator[Finding]:
    """Whether Slack would open a connection of Socket Mode."""
    name, token = "app token", subject.value("SLACK_APP_TOKEN")
    if subject.http:
        yield skipped(name, "Not needed over HTTP.")
    elif not token:
        yield fix(name, "SLACK_APP_TOKEN is not set.", APP_TOKEN)
    elif not token.startswith("xapp-"):
        yield fix(name, "SLACK_APP_TOKEN should begin with xapp-.", APP_TOKEN)
    else:
        answer = subject.socket()
        if answer.is_passing:
            yield skipped(name, f"Slack says {answer.error}.", "Run it again in a minute.")
        elif answer.error == "missing_scope":
            yield fix(name, "It is without connections:write.", APP_TOKEN)
        elif answer.error in TOKEN_REFUSED:
            yield fix(name, f"Slack refuses it: {answer.error}.", APP_TOKEN)
        elif answer.error:
            yield fix(
                name,
                f"Slack opens no connection: {answer.error}.",
                f"{WHERE_TOKENS_ARE} > Socket Mode: enable it.",
            )
        else:
            yield ok(name, "Accepted: Slack would open a connection. None was opened.")


def signing_secret(subject: Subject) -> Iterator[Finding]:
    """Whether requests of Slack's can be told from others. Only a request shows whether it is the right one."""
    name, secret = "signing secret", subject.value("SLACK_SIGNING_SECRET")
    if not secret:
        if subject.http:
            yield fix(name, "SLACK_SIGNING_SECRET is not set, and everything Slack sends is refused.", SECRET)
        else:
            yield skipped(name, "Not needed with Socket Mode.")
    elif secret.startswith(("xox", "xapp-")) or len(secret.split()) != 1:
        yield fix(name, "SLACK_SIGNING_SECRET holds something else.", SECRET)
    else:
        yield ok(name, "It is set; a request from Slack shows whether it is the app's.")


@_once_reached("scopes")
def scopes(subject: Subject) -> Iterator[Finding]:
    """What was granted, against the manifest."""
    name = "scopes"
    if not subject.value("SLACK_BOT_TOKEN"):
        yield skipped(name, NOT_WITHOUT_BOT)
        return
    granted, manifest = subject.identity().scopes, subject.manifest
    if granted is None:
        yield skipped(name, "Slack did not say what was granted.")
        return
    missing = [asked for asked in manifest.required if asked.name not in granted]
    for asked in missing:
        yield fix(name, f"{asked.name} is not granted: {_loss(asked)}.", _again(subject))
    left_out = [asked for asked in manifest.optional if asked.name not in granted]
    more = sorted(granted - {asked.name for asked in (*manifest.required, *manifest.optional)})
    if not missing:
        told = f"All {len(manifest.required)} that are required"
        told += f" and {len(manifest.optional) - len(left_out)} of {len(manifest.optional)} optional ones are granted."
        yield ok(name, told + (f" More than is needed: {', '.join(more)}." if more else ""))
    for asked in left_out:
        yield skipped(name, f"{asked.name} is optional and not granted: {_loss(asked)}.", _again(subject))


def _loss(asked: Asked) -> str:
    return f"{asked.why}; without it {asked.without}" if asked.without else asked.why


def _again(subject: Subject) -> str:
    return f"{WHERE_TOKENS_ARE} > App Manifest: paste {subject.manifest_file}, save; then Install App > Reinstall."


@_once_reached("clock")
def clock(subject: Subject) -> Iterator[Finding]:
    """How far this machine's clock is from Slack's."""
    name = "clock"
    answer = subject.any_answer()
    if answer.ahead is None:
        yield skipped(name, "Slack did not tell the time.")
        return
    seconds = abs(answer.ahead)
    if seconds > SKEW:
        way = "slow" if answer.ahead > timedelta() else "fast"
        yield fix(
            name,
            f"This machine's clock is {int(seconds.total_seconds()):,} s {way}: from 300 s on what Slack sends over HTTP is refused, and "
            "everything happens at the wrong time.",
            "timedatectl set-ntp true, or set up another way to keep time.",
        )
    else:
        yield ok(name, f"Within {max(1, round(seconds.total_seconds()))} s of Slack's.")


@_once_reached("digests")
def digests(subject: Subject) -> Iterator[Finding]:
    """Whether the bot is in each channel in which a live study reports."""
    name, path = "digests", subject.database
    if not path.exists():
        yield skipped(name, "There is no database yet.")
        return
    try:
        with examining.looking(path) as db:
            if examining.schema(db).pending:
                yield skipped(name, OTHER_RELEASE)
                return
            channels = examining.digest_channels(db)
    except examining.CannotRead:
        yield skipped(name, UNREADABLE)
        return
    if not channels:
        yield skipped(name, "No live study has a channel for its digest.")
        return
    tokens = _tokens(subject)
    if not tokens:
        yield skipped(name, NOT_WITHOUT_BOT)
        return
    yield from _of_channels(subject, channels, tokens)


def _tokens(subject: Subject) -> Mapping[str, str]:
    """What opens each workspace whose channels can be asked about."""
    if subject.value("SLACK_CLIENT_ID"):
        return tokens_of(subject, installations_at(subject))
    if not subject.value("SLACK_BOT_TOKEN") or subject.identity().error:
        return {}
    return {str(subject.identity().data.get("team_id")): subject.value("SLACK_BOT_TOKEN")}


def _of_channels(
    subject: Subject, channels: Sequence[examining.DigestChannel], tokens: Mapping[str, str]
) -> Iterator[Finding]:
    name, wrong, asked, may_ask = "digests", 0, 0, subject.patience()
    for channel in channels:
        if channel.team_id not in tokens or asked == CHANNELS_MOST or not may_ask():
            continue
        answer = subject.channel(channel.channel, tokens[channel.team_id])
        if answer.error in TOKEN_REFUSED:
            continue  # the check of the workspaces says so
        asked += 1
        found = _digest(channel, answer)
        if found:
            wrong += 1
            yield found
    if not wrong and asked:
        yield ok(
            name, f"The bot is in {'the channel' if asked == 1 else f'all {asked} channels'} of live studies."
        )
    if asked < len(channels):
        yield skipped(
            name,
            f"{count(len(channels) - asked, 'more channel')} not asked about: of workspaces without a token that Slack takes, beyond "
            f"{CHANNELS_MOST}, or for want of time.",
            "" if may_ask() else LONGER,
        )


def _digest(channel: examining.DigestChannel, answer: Answer) -> Finding | None:
    """What is wrong with one channel. Names of channels are not told: private ones have them too."""
    name, where = "digests", f"{channel.channel} (study {channel.studies})"
    told = answer.data.get("channel") or {}
    invite = f"Type /invite @Evenhand in {channel.channel}: https://slack.com/app_redirect?channel={channel.channel} leads there."
    if answer.is_passing:
        return skipped(name, f"{where}: Slack says {answer.error}.", "Run it again in a minute.")
    if answer.error == "channel_not_found":
        return fix(
            name,
            f"{where}: the channel is gone, or private and the bot is not in it.",
            f"{invite} Or choose another channel in the study.",
        )
    if answer.error == "missing_scope":
        return skipped(name, f"{where}: Slack does not say without the scope {answer.data.get('needed')}.")
    if answer.error:
        return fix(name, f"{where}: Slack says {answer.error}.", "Choose another channel in the study.")
    if told.get("is_archived"):
        return fix(name, f"{where}: the channel is archived.", "Choose another channel in the study.")
    if not told.get("is_member"):
        return fix(name, f"{where}: the bot is not in the channel, and no digest arrives.", invite)
    return None
