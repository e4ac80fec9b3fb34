"""How far the people of a study came, counted where they are stored."""

import json
from collections.abc import Collection

from sqlite_utils import Database

from bot.domain.funnel import Steps
from bot.domain.segments import Segment
from storage.rows import every

# One row per invitation, the latest call beside it; trials with oneself count nowhere.
_STEPS = """
SELECT coalesce(c.segment, s.segment, CASE WHEN s.invitation_id IS NULL THEN i.aimed_at END) AS segment,
  coalesce(i.person_id IN (SELECT value FROM json_each(:hidden)), 0) AS is_hidden,
  count(*) AS invited,
  sum(i.delivered_at IS NOT NULL) AS delivered,
  sum(s.invitation_id IS NOT NULL OR i.state = 'started'
    OR EXISTS (SELECT 1 FROM answers a WHERE a.invitation_id = i.id)) AS started,
  sum(s.invitation_id IS NOT NULL) AS answered,
  sum(coalesce(s.fits, 0) AND EXISTS (SELECT 1 FROM seats w WHERE w.study_id = i.study_id AND w.segment = s.segment
    AND w.planned > 0)) AS fit,
  sum(c.id IS NOT NULL) AS booked,
  sum(coalesce(c.state, '') = 'completed') AS completed
FROM invitations i
LEFT JOIN submissions s ON s.invitation_id = i.id
LEFT JOIN interviews c ON c.id = (SELECT max(id) FROM interviews WHERE invitation_id = i.id)
WHERE i.team_id = :team AND i.study_id = :study AND i.source <> 'trial'
GROUP BY 1, 2
"""


def steps_of(
    db: Database, team_id: str, study_id: int, hidden: Collection[int] = ()
) -> tuple[list[tuple[Segment | None, Steps]], Steps]:
    """Return how many people of a study came how far, by the segment that their call, their answers or their invitation gives them; and
    those in `hidden`, by their ids, together."""
    told, untold = [], Steps()
    for row in every(db, _STEPS, {"team": team_id, "study": study_id, "hidden": json.dumps(sorted(hidden))}):
        steps = Steps(
            row["invited"],
            row["delivered"],
            row["started"],
            row["answered"],
            row["fit"],
            row["booked"],
            row["completed"],
        )
        if row["is_hidden"]:
            untold += steps
        else:
            told.append((Segment(row["segment"]) if row["segment"] else None, steps))
    return told, untold
