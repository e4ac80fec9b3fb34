"""What the roles are called, and a mark by which a list of people that was shown is known again."""

import hashlib
import json
from collections.abc import Iterable

ADMIN, RESEARCHER = "admin", "researcher"


def mark_of(subjects: Iterable[str]) -> str:
    """Return a short mark of a list of people or groups, in any order: a form that was opened before a change is told by it."""
    return hashlib.sha256(json.dumps(sorted(subjects)).encode()).hexdigest()[:12]
