"""What a participant agreed to before they saw times, and whether it covers how a study's calls are held now."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from bot.domain.studies import Study

VERSION = "2026-11b"
"""Of the text that is agreed to. A test pins the text to it: another text is another version."""


class Scope(NamedTuple):
    """How calls are held: whether they are recorded, and who listens in beside the interviewer (Slack ids, sorted)."""

    recording: bool = False
    observers: tuple[str, ...] = ()


class Consent(NamedTuple):
    """One "I agree": to which version of the text, to what, and when. withdrawn_at: when it was taken back."""

    version: str
    scope: Scope
    agreed_at: datetime
    withdrawn_at: datetime | None = None


NOTHING = Scope()


def scope_of(study: Study) -> Scope:
    """Return what a participant of a study must have agreed to."""
    return Scope(study.recording, tuple(sorted(set(study.observers))))


def covers(agreed: Scope, needed: Scope) -> bool:
    """Whether a consent is wide enough: a recording or an observer less never asks again."""
    return beyond(agreed, needed) == NOTHING


def beyond(agreed: Scope, needed: Scope) -> Scope:
    """Return what is needed and was not agreed to."""
    added = tuple(one for one in needed.observers if one not in agreed.observers)
    return Scope(needed.recording and not agreed.recording, added)


def standing(consents: Iterable[Consent], needed: Scope) -> Consent | None:
    """Return the consent that counts: one that covers what is needed, otherwise the latest; `None` when none is left.

    Consents are not added up: who agreed to a recording, and another time to an observer, never agreed to both at once.
    """
    left = [consent for consent in consents if consent.withdrawn_at is None]
    return max(
        left, key=lambda one: (covers(one.scope, needed), one.version == VERSION, one.agreed_at), default=None
    )


def suffices(consent: Consent | None, needed: Scope) -> bool:
    """Whether times may be shown: the text as it is now was agreed to, and what is needed is covered."""
    return consent is not None and consent.version == VERSION and covers(consent.scope, needed)


def widened(agreed: Scope, needed: Scope, asked: Scope) -> Scope:
    """Return what is agreed to once somebody agrees to `asked` on top: of what is needed now, only what they have read."""
    read = {*agreed.observers, *asked.observers}
    return Scope(needed.recording, tuple(one for one in needed.observers if one in read))


def mark_of_screen(study: Study, kept_months: int) -> str:
    """Return the mark of everything that is read on the screen before times."""
    return mark(scope_of(study), study.incentive, study.length_minutes, kept_months)


def mark(needed: Scope, *read: str | int) -> str:
    """Return a short mark of text and scope, and of what else was read with it. A button carries it, so that nobody agrees to what
    they did not read."""
    text = json.dumps([VERSION, needed.recording, needed.observers, *read])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
