"""docs/security.md, made from the table that the tests of access go through. `python -m tests.flows.security_page` writes it."""

from pathlib import Path

from bot.ids import COMMAND
from tests.flows.access_table import CASES, ROLES, WRITTEN, Case

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"

JOBS = {
    "members": "reads who is in the workspace",
    "user groups": "reads who is in user groups that make researchers",
    "imports": "stores what is left of a confirmed import, forgets what nobody confirmed",
    "unseen": "looks up people of the directory",
    "audiences": "reads who is in the channels and user groups whose members an admin lets studies ask",
    "endings": "closes studies past their deadline, expires invitations and offers",
    "waiting": "closes calls to which nobody came",
    "mornings": "queues the morning list of interviewers",
    "zone data": "tells times anew when a country changes its clocks",
    "calendars": "reads busy times",
    "waves": "decides whom to invite next",
    "forecasts": "works out when a study will be full",
    "digests": "queues the daily digest",
    "doors": "asks Slack whether a workspace that shut the bot out lets it in again",
    "contact": "notes that Slack sent something, asks whether it is there when nothing was heard of it",
    "retention": "empties conversations that are older than a workspace keeps them",
    "gone": "deletes everything of workspaces that took the app out thirty days ago",
    "scrubbing": "wipes what was erased from the bytes of the file",
    "housekeeping": "drops what was sent long ago",
}

BEFORE = """# Security

Made by `python -m tests.flows.security_page` from `tests/flows/access_table.py`. `tests/flows/test_access.py` tries every line as every
column, and fails when this page is out of date.

## Who may do what

There is one study. The researcher began it, the interviewer holds its calls, the participant was invited to it; the other
researcher has none. The external is of another workspace (Slack Connect), is an admin there, and an admin here made them a
researcher: they may still use participant actions only. The guest and the bot have no role.

**yes**: it is done. no: a sentence says so, and not a row of the database changes. –: Slack itself lets them do no such thing.
"Own" things (availability, calendars, a new study, one's data) are always the presser's own: what a payload says of whose they are is never
believed. A press is looked at again each time: who pressed, as Slack says, and what the database says of them now.
"""

AFTER = """
## What happens by itself

Nobody can cause these; they look at the clock. Each asks again, at the moment of sending, whether the person may be written to.
Who is written to when everybody is on the panel: the digest goes to its channel alone, a team does not ask itself, and nobody asks a
bot.

"""

RULES = """
## What holds on every path

- Nobody books without having agreed to the text that applies now, and nobody who opted out is written to again: both are tested over
  every path that books or sends.
- The workspace is that of the installation, never one that a payload names.
- A request without Slack's signature, or with one older than five minutes or from the future, is 401; what has no shape of
  Slack's is 400 before anything reads it (`bot/payloads.py`), and acknowledged and dropped over sockets.
- Where any workspace may install the app, `/slack/install` leads to Slack with a state that is sealed with `EVENHAND_KEY`, and good for ten
  minutes, once, and in the browser in which it began (a cookie). A code without it installs nothing, and neither page says more than what
  became of it. What Slack grants is stored for the workspace that Slack names, its token sealed.
- Whoever installs the app first becomes an admin there, and is told in a private message. To install it again makes nobody an admin, unless
  the workspace has no admin who was named.
- A role is what an admin gave by name, by a user group of Slack's, or what Slack itself calls an owner or admin; it is looked up again
  each time. Whoever leaves a group, or whose group is disabled, has lost it. No admin takes away their own last access, and nobody
  becomes an admin by a group. `subteam_*` events are Slack's own word and name nobody who did them.
- The same press, submission, command or event five times is one effect.
- What people typed is escaped wherever it leaves: messages, forms, CSV files, calendar files, pages, logs.
- Tokens, the signing secret, `EVENHAND_KEY` and what opens calendars are in no log, error, export or answer. The database and its
  key are readable by their owner alone; what opens calendars, and the tokens of workspaces that installed the app, are sealed in it.
- `make check` runs bandit over the code; `make audit` looks for known weaknesses in what it is installed with.
"""


def page() -> str:
    """The page as it should be."""
    heading = f"| | {' | '.join(ROLES)} |\n|---|{'---|' * len(ROLES)}"
    parts = [BEFORE]
    for kind, title in KINDS.items():
        lines = [row(name, case) for name, (_, case) in CASES.items() if name.startswith(f"{kind} ")]
        parts.append(f"\n### {title}\n\n{heading}\n" + "\n".join(lines) + "\n")
    jobs = "\n".join(f"| `{name}` | {what} |" for name, what in JOBS.items())
    told = "\n".join(written(what, roles) for what, roles in WRITTEN.values())
    return "".join([*parts, AFTER, f"{heading}\n{told}\n\n| Job | |\n|---|---|\n{jobs}\n", RULES])


KINDS = {
    "press": "Buttons",
    "submit": "Forms",
    "type": f"Words behind `{COMMAND}`",
    "event": "Events",
}


def row(name: str, case: Case) -> str:
    """One line of the table."""
    cells = ["**yes**" if role in case.may else "–" if role in case.cannot else "no" for role in ROLES]
    return f"| `{name.split(' ', 1)[1]}` | {' | '.join(cells)} |"


def written(what: str, roles: frozenset[str]) -> str:
    """One line of what is written by itself."""
    return f"| {what} | {' | '.join('**yes**' if role in roles else 'no' for role in ROLES)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
