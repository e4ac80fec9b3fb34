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


def page() -> str:
    """The page as it should be."""
    parts = [BEFORE]
    for group in Group:
        lines = "\n".join(row(one) for one in settings_of_group(group))
        parts.append(
            f"\n## {group.heading}\n\n| Setting | Name | What it means | Default | From – to |\n|---|---|---|---|---|\n{lines}\n"
        )
    orders = "\n".join(f"- {order.sentence} (`{order.lower}`, `{order.higher}`)" for order in ORDERS)
    return "".join([*parts, RULES, orders, "\n"])


def row(one: Setting) -> str:
    """One line of a table."""
    numbers = one.kind in {Kind.WHOLE, Kind.HOUR}
    bounds = f"{one.lowest:,} – {one.highest:,}" if numbers else one.kind.value
    return f"| `{one.name}` | {one.label} | {one.meaning} | {one.spoken(one.default())} | {bounds} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
