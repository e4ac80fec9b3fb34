"""The workspaces that installed the app by OAuth: whether Slack still takes what each let the bot in with."""

from collections.abc import Iterator, Sequence

from bot.doctor.database import OTHER_RELEASE, UNREADABLE
from bot.doctor.finding import Finding, count, fix, ok, skipped
from bot.doctor.subject import Subject
from bot.errors import ConfigError, OutsideError
from bot.sealing import SETTING, Sealer, key_at_hand
from storage import examining, installations

ASKED_MOST = 20
"""So many are asked about: each question takes a moment, and those who installed it last are as good a sample as any."""
NAME = "workspaces"


def installed(subject: Subject) -> Iterator[Finding]:
    """Whether the tokens that workspaces gave are taken, and may do what the bot needs. Tells ids of workspaces alone."""
    if not subject.value("SLACK_CLIENT_ID"):
        yield skipped(NAME, "One: that of SLACK_BOT_TOKEN.")
        return
    if not subject.database.exists():
        yield skipped(NAME, "None has installed the app yet: <EVENHAND_URL>/slack/install leads there.")
        return
    try:
        with examining.looking(subject.database) as db:
            if examining.schema(db).pending:
                yield skipped(NAME, OTHER_RELEASE)
                return
            found = installations.all_sealed(db)
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


def _asked(subject: Subject, found: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    key = key_at_hand(subject.value(SETTING), subject.database)
    if not key:
        return  # the check of the key says so
    sealer, well, wrong = Sealer(key), 0, 0
    for team_id, sealed in found[:ASKED_MOST]:
        try:
            said = _of(subject, team_id, sealer.open(sealed))
        except ConfigError:
            continue  # the same
        except OutsideError as error:
            yield fix(
                "slack",
                f"Slack cannot be reached: {error.error}.",
                f"Look whether this machine may call {subject.api_url}.",
            )
            return
        if said is not None:
            wrong += 1
            yield said
        else:
            well += 1
    if well and not wrong:
        yield ok(NAME, f"{count(well, 'workspace')} {'lets' if well == 1 else 'let'} the bot in.")
    if len(found) > ASKED_MOST:
        yield skipped(NAME, f"{count(len(found) - ASKED_MOST, 'more workspace')} not asked about.")


def _of(subject: Subject, team_id: str, token: str) -> Finding | None:
    """What is wrong with one workspace."""
    answer = subject.identity_of(token)
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
