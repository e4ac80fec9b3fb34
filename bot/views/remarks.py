"""What the wording check found, as a researcher reads it: a remark, which never blocks anything."""

from bot.domain.wording import Finding
from bot.views.blocks import typed


def remark(found: Finding) -> str:
    """Return one finding as a line of mrkdwn: the words, the rule, why, and a neutral form where there is one."""
    neutral = f" Neutral: “{typed(found.neutral, 300)}”" if found.neutral else ""
    return f"“{typed(found.quoted, 120)}” ({found.rule.value}): {typed(found.explanation, 300)}{neutral}"
