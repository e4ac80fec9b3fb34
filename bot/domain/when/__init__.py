"""Words to times."""

from bot.domain.when.reading import read
from bot.domain.when.recurrence import Excluded, Hours, Recurrence, Span, occurrences
from bot.domain.when.understood import Kind, NotUnderstood, Understood

__all__ = [
    "Excluded",
    "Hours",
    "Kind",
    "NotUnderstood",
    "Recurrence",
    "Span",
    "Understood",
    "occurrences",
    "read",
]
