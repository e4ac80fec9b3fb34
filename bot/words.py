"""Words to times: our own grammar."""

from datetime import datetime

from bot.domain.when import Kind, Understood, read


def understand(text: str, zone: str, now: datetime) -> Understood:
    """Return what somebody's words mean in their zone, or a question back."""
    found = read(text, zone, now)
    return found or Understood(
        Kind.REFUSE, ask="I cannot read that. Write a day and a time, for example: next Tuesday at 3."
    )
