"""The workspaces that installed the app by OAuth: whether Slack still takes what each let the bot in with."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from bot.doctor.database import OTHER_RELEASE, UNREADABLE
from bot.doctor.finding import Finding, State, count, fix, ok, skipped
from bot.doctor.subject import LONGER, Subject
from bot.errors import ConfigError, OutsideError
from bot.sealing import SETTING, Sealer, key_at_hand
from storage import examining, installations

ASKED_MOST = 20
"""So many are asked about: each question takes a moment, and those who installed it last are as good a sample as any."""
NAME = "workspaces"


class OfAnotherRelease(Exception):
    """The database was not migrated to this release."""


def installed(subject: Subject) -> Iterator[Finding]:
    """Whether the tokens that workspaces gave are taken, and may do what the bot needs. Tells ids of workspaces alone."""
    if not subject.value("SLACK_CLIENT_ID"):
        yield skipped(NAME, "One: that of SLACK_BOT_TOKEN.")
        return
    if not subject.database.exists():
        yield skipped(NAME, "None has installed the app yet: <EVENHAND_URL>/slack/install leads there.")
        return
    try:
        found = installations_at(subject)
    except OfAnotherRelease:
        yield skipped(NAME, OTHER_RELEASE)
        return
    except examining.CannotRead:
        yield skipped(NAME, UNREADABLE)
        return
    if not found:
        yield skipped(NAME, "None has installed the app yet: <EVENHAND_URL>/slack/install leads there.")
        return
    if subject.is_slack_away:
        yield skipped(NAME, "Not known without Slack.")
        return
    yield from _asked(subject, found)


def installations_at(subject: Subject) -> Sequence[tuple[str, str]]:
    """(workspace, sealed token) of those that have the app. Raises: examining.CannotRead, OfAnotherRelease."""
    with examining.looking(subject.database) as db:
        if examining.schema(db).pending:
            raise OfAnotherRelease
        return installations.all_sealed(db)


def tokens_of(subject: Subject, found: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The tokens that the key at hand opens, by workspace. What is wrong with the key is said by the check of it."""
    try:
        key = key_at_hand(subject.value(SETTING), subject.database)
        sealer = Sealer(key) if key else None
    except ConfigError:
        sealer = None
    tokens: dict[str, str] = {}
    if sealer is not None:
        for team_id, sealed in found:
            with suppress(ConfigError):
                tokens[team_id] = sealer.open(sealed)
    return tokens


def _asked(subject: Subject, found: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    tokens = tokens_of(subject, found)
    if not tokens:
        yield skipped(NAME, "Not known, as no token of theirs can be opened: see key.")
        return
    well = wrong = asked = 0
    may_ask = subject.patience()
    for team_id, token in list(tokens.items())[:ASKED_MOST]:
        if not may_ask():
            break
        try:
            said = _of(subject, team_id, token)
        except OutsideError as error:
            yield fix(
                "slack",
                f"Slack cannot be reached: {error.error}.",
                f"Look whether this machine may call {subject.api_url}.",
            )
            return
        asked += 1
        if said is None:
            well += 1
            continue
        wrong += said.state is State.FIX
        yield said
    if well and not wrong:
        yield ok(NAME, f"{count(well, 'workspace')} {'lets' if well == 1 else 'let'} the bot in.")
    if asked < len(tokens):
        more = f"{count(len(tokens) - asked, 'more workspace')} not asked about"
        late = asked < ASKED_MOST
        yield skipped(NAME, f"{more}, for want of time." if late else f"{more}.", LONGER if late else "")


def _of(subject: Subject, team_id: str, token: str) -> Finding | None:
    """What is wrong with one workspace."""
    answer = subject.identity_of(token)
    if answer.is_passing:
        return skipped(NAME, f"{team_id}: Slack says {answer.error}.", "Run it again in a minute.")
    if answer.error:
        return fix(
            NAME,
            f"{team_id}: Slack refuses its token: {answer.error}.",
            "Somebody there installs the app again: <EVENHAND_URL>/slack/install.",
        )
    if answer.scopes is None:
        return None
    missing = [asked.name for asked in subject.manifest.required if asked.name not in answer.scopes]
    if not missing:
        return None
    said = f"{team_id}: not granted: {', '.join(missing)}."
    return fix(NAME, said, "Somebody there installs the app again: <EVENHAND_URL>/slack/install.")
