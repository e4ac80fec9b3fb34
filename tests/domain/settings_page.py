"""docs/settings.md, made from the registry of settings. `python -m tests.domain.settings_page` writes it."""

from pathlib import Path

from bot.domain.settings_registry import ORDERS, Group, Kind, Setting, settings_of_group

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"

BEFORE = """# Settings

Made by `python -m tests.domain.settings_page` from `bot/domain/settings_registry.py`; a test fails when it is out of date.

An admin changes them with `/interview settings`. They hold for the whole workspace, at once: whatever is worked out afterwards uses
the new value. What was promised stays: booked calls, invitations that were sent and their expiry, reminders that are planned. An empty field is the default.
Each change is in the audit log with both values. What a study, or an interviewer, sets for itself goes before these.
"""

RULES = """
## Between two settings

"""

ELSEWHERE = """
## What a study or a person sets

| Number | Usual | Who sets it |
|---|---|---|
| Interviews | 12 | each study |
| Mix | half `love`, half `dislike`; `mixed` and `potential` 0 | each study |
| How seats are treated | on time | each study |
| Length of a call | 30 minutes | each study |
| Last day, zone, channel of the digest | none, its researcher's, that of new studies | each study |
| Free times, holidays | none | each interviewer |
| Pause | none | each participant, in App Home |

## What is fixed, and why

| Number | Why it is no setting |
|---|---|
| Five steps from love to dislike, and “prefer not to say”; shown in reverse to a random half | Segments are made of these steps: with others, people and studies could not be compared, and one order for all would lean the answers. |
| Two standard questions and at most five of the study's own, one tap each | The invitation promises one minute of feedback. |
| Two reminders of an invitation at most | A third one is a nuisance; fewer can be set. |
| One live invitation for each person, one submission for each study | Two would compete for one person's time, or count one person twice. |
| One participant of each company for each study | Colleagues tell much the same; more of them would look like many voices. |
| Monday to Friday | Invitations, waits and digests are counted in these days; public holidays come from the country and from interviewers. |
| 24 months | Nobody's data is kept longer, whatever is set: `hard_stop_months` makes it less. |
| One in five of the happy and critical customers who answer | Below it critical ones are few. From how many answers on that is said is `few_critical_from`; under six of them “few” would mean “none”, and tell what everybody answered. |
| One person at a time on standby | Who is asked has the seat for as long as it is kept for them. |
| Five people whose time is known before a fast answer is flagged | A median of fewer is chance. |
| 10 MB for a file in Slack | What Slack takes there; larger files are imported with `evenhand import`. |
| 40 seconds before a message whose fate is unknown is sent again, one message a second to each channel | Slack's limits, and how long it may still be busy with it. |
"""


def page() -> str:
    """The page as it should be."""
    parts = [BEFORE]
    for group in Group:
        lines = "\n".join(row(one) for one in settings_of_group(group))
        parts.append(
            f"\n## {group.heading}\n\n| Setting | Name | What it means | Default | From – to |\n|---|---|---|---|---|\n{lines}\n"
        )
    orders = "\n".join(f"- {order.sentence} (`{order.lower}`, `{order.higher}`)" for order in ORDERS)
    return "".join([*parts, RULES, orders, "\n", ELSEWHERE])


def row(one: Setting) -> str:
    """One line of a table."""
    numbers = one.kind in {Kind.WHOLE, Kind.HOUR}
    bounds = f"{one.lowest:,} – {one.highest:,}" if numbers else one.kind.value
    return f"| `{one.name}` | {one.label} | {one.meaning} | {one.spoken(one.default())} | {bounds} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
