"""Reachability and the pool of unasked members, as queries, say what the rule of the domain says, person by person."""

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.audiences import AudienceKind
from bot.domain.people import Barrier, why_not
from bot.domain.reachability import Reachability
from bot.domain.studies import Audience
from storage import audiences, mix, people
from storage.database import Store
from storage.people import Member
from storage.reach import reachability
from storage.studies import NewStudy, add_draft, set_audiences, study, update
from tests.storage.test_audience import NOW, PERSON, RULES, TEAM

ROW = st.fixed_dictionaries(
    {
        "columns": PERSON,
        "in_slack": st.booleans(),
        "in_directory": st.booleans(),
        "seen": st.booleans(),
        "is_bot": st.sampled_from([False, False, True]),
        "is_deleted": st.sampled_from([False, False, True]),
        "is_external": st.booleans(),
        "domain": st.sampled_from(["customers.example", "Team.Example"]),
        "in_channel": st.booleans(),
    }
)
COLLEAGUES = {"team.example"}


@settings(max_examples=30, deadline=None)
@given(st.lists(ROW, max_size=10), st.booleans(), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_the_queries_say_what_the_rule_says(
    rows: list[dict[str, object]], panel: bool, picked: set[int], without: set[int]
) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "people.db")
        store.migrate()
        allowed = fill(store, rows)
        audience = Audience(panel, "", tuple(f"U{n}" for n in sorted(picked)), (allowed,))
        left_out = {f"U{number}" for number in without}

        found = reachability(store.read(), TEAM, audience, RULES, NOW, without=left_out, domains=COLLEAGUES)
        wanted, unasked = by_hand(store, rows, audience, left_out)
        drawn = drawn_from(store, audience, left_out)
        store.close()

    assert found == wanted
    assert drawn == unasked


def fill(store: Store, rows: list[dict[str, object]]) -> int:
    """Write the rows, and a channel that an admin allows; return the allowance."""
    with store.write() as db:
        kind = AudienceKind.CHANNEL
        allowed = audiences.allow(db, TEAM, kind, "C1", "customers", "They agreed to it", "UA", NOW)
        assert allowed is not None
        for number, row in enumerate(rows):
            slack_id, email = f"U{number}", f"u{number}@{row['domain']}"
            if row["in_directory"]:
                person = people.ensure_person(db, TEAM, slack_id, NOW)
                people.mark(db, TEAM, person.id, email=email, **row["columns"])  # type: ignore[arg-type]
                if not row["in_slack"]:
                    people.mark(db, TEAM, person.id, slack_id=None)
            if row["seen"]:
                account = Member(
                    slack_id, "", email, "UTC", bool(row["is_bot"]), bool(row["is_deleted"]),
                    is_external=bool(row["is_external"]),
                )  # fmt: skip
                people.save_members(db, TEAM, [account], NOW)
            if row["in_channel"]:
                audiences.keep_members(db, TEAM, allowed, [slack_id], NOW)
    return allowed


def by_hand(
    store: Store, rows: list[dict[str, object]], audience: Audience, left_out: set[str]
) -> tuple[Reachability, set[str]]:
    """What comes of asking the rule about each of them; and who may be invited whom nobody had asked."""
    found: Counter[str] = Counter()
    unasked = set()
    for number, row in enumerate(rows):
        slack_id = f"U{number}"
        shared = "shared" if row["seen"] and row["is_external"] else "here"
        of_team = slack_id in left_out or str(row["domain"]).lower() in COLLEAGUES
        if row["in_directory"] and row["in_slack"]:
            person = people.person_by_slack_id(store.read(), TEAM, slack_id)
        else:
            person = None
        if row["in_directory"]:
            asked = bool(audience.panel and row["columns"]["panel_at"]) or (  # type: ignore[index]
                bool(row["in_slack"]) and slack_id in audience.picked
            )
            if person is None:
                if asked:
                    stored = people.panel(store.read(), TEAM)
                    them = next(one for one in stored if one.email.startswith(f"u{number}@"))
                    found[why_not(them, NOW, RULES) or ""] += 1
            elif asked or row["in_channel"]:
                barrier = why_not(person, NOW, RULES)
                early = {Barrier.OPTED_OUT, Barrier.BLOCKED, Barrier.UNREACHABLE}
                if of_team and barrier not in early:
                    barrier = Barrier.COLLEAGUE
                found[barrier or shared] += 1
                if barrier is None and not asked:
                    unasked.add(slack_id)
        if row["in_channel"] and person is None:
            if not row["seen"]:
                found["unseen"] += 1
            elif not row["is_bot"]:
                barrier = Barrier.UNREACHABLE if row["is_deleted"] else Barrier.COLLEAGUE if of_team else None
                found[barrier or shared] += 1
                if barrier is None:
                    unasked.add(slack_id)
    here, away, unseen = (found.pop(name, 0) for name in ("here", "shared", "unseen"))
    nowhere = found.pop(Barrier.NOT_IN_SLACK, 0)
    return Reachability(here, away, nowhere, unseen, {Barrier(b): n for b, n in found.items()}), unasked


def drawn_from(store: Store, audience: Audience, left_out: set[str]) -> set[str]:
    """The Slack ids of the pool that nobody asked, of a study with this audience."""
    with store.write() as db:
        new = NewStudy(TEAM, "UR", "goal", "decision", date(2027, 3, 1), "UTC", "title")
        made = add_draft(db, new, "V1", NOW)
        update(db, TEAM, made, audience_panel=audience.panel)
        for one in audience.picked:
            db.execute("INSERT INTO picked_people VALUES (?, ?, ?)", [made, TEAM, one])
        set_audiences(db, TEAM, made, audience.members)
        kept = study(db, TEAM, made)
    assert kept is not None
    assert kept.audience == audience
    drawn = mix.unasked(store.read(), kept, RULES, NOW, without=left_out, domains=COLLEAGUES)
    asked = mix.candidates(store.read(), kept, RULES, NOW, without=left_out, domains=COLLEAGUES)
    is_left = mix.is_anyone_left(store.read(), kept, RULES, NOW, without=left_out, domains=COLLEAGUES)
    assert is_left == bool(asked or drawn)
    found = set()
    for row in drawn:
        if row[0] < 0:
            found.add(audiences.slack_id_of(store.read(), TEAM, -row[0]))
        else:
            person = people.person(store.read(), TEAM, row[0])
            found.add(person.slack_id if person else "")
    return found
