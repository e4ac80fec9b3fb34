"""Counting an audience in SQL gives what the rule of the domain gives, person by person."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people import why_not
from bot.domain.settings import Settings
from bot.domain.studies import Audience
from storage import people
from storage.database import Store
from storage.reach import reachability

TEAM = "T1"
NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
RULES = Settings()
AROUND_THE_BOUNDS = st.none() | st.builds(
    lambda days, seconds: NOW - timedelta(days=days, seconds=seconds),
    st.sampled_from([0, RULES.invitation_gap_days, RULES.interview_gap_days, RULES.unanswered_rest_days]),
    st.sampled_from([-1, 0, 1]),
)
PERSON = st.fixed_dictionaries(
    {
        "panel_at": st.none() | st.just(NOW),
        "opted_out_at": st.none() | st.just(NOW),
        "blocked_at": st.none() | st.just(NOW),
        "snoozed_until": AROUND_THE_BOUNDS,
        "unreachable": st.sampled_from(["", "", "", "deactivated"]),
        "is_colleague": st.sampled_from([0, 0, 0, 1]),
        "last_invited_at": AROUND_THE_BOUNDS,
        "last_interviewed_at": AROUND_THE_BOUNDS,
        "unanswered": st.integers(0, 3),
    }
)


@settings(max_examples=30)
@given(st.lists(PERSON, max_size=12), st.booleans(), st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)))
def test_the_query_counts_whom_the_rule_lets_through(
    rows: list[dict[str, object]], panel: bool, picked: set[int], without: set[int]
) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "people.db")
        store.migrate()
        with store.write() as db:
            for number, columns in enumerate(rows):
                person = people.ensure_person(db, TEAM, f"U{number}", NOW)
                people.mark(db, TEAM, person.id, **columns)
        audience = Audience(panel, picked=tuple(f"U{number}" for number in sorted(picked)))
        left_out = {f"U{number}" for number in without}

        counted = reachability(store.read(), TEAM, audience, RULES, NOW, without=left_out, domains=())
        matched = {
            person.id: person for person in people.people_of_slack_ids(store.read(), TEAM, audience.picked)
        }
        if panel:
            matched |= {person.id: person for person in people.panel(store.read(), TEAM)}
        store.close()

    free = [p for p in matched.values() if why_not(p, NOW, RULES) is None and p.slack_id not in left_out]
    assert (counted.matched, counted.can_be_asked) == (len(matched), len(free))
