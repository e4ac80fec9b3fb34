"""The benchmark of growth does each thing in workspaces that are as large as it says."""

from contextlib import closing
from pathlib import Path

from benchmarks import growth
from benchmarks.growth import Size, Workspace

SMALL, LARGE = Size(300, 10), Size(600, 20)


def test_the_workspace_has_what_its_size_says_and_everything_is_done_in_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "large.db", LARGE, rounds=1)

    with closing(workspace.desk.store) as store:
        taken = {name: workspace.time(name) for name in growth.TIMES}
        counted = {
            table: store.read()[table].count
            for table in ("people", "studies", "answers", "interviews", "digests", "waves")
        }

    assert all(seconds > 0 for seconds in taken.values())
    assert counted["people"] >= LARGE.people
    assert counted["studies"] == LARGE.studies
    assert counted["answers"] > LARGE.answers == 20_000
    assert (counted["interviews"], counted["digests"]) == (1, 2)
    assert counted["waves"] == 0  # what a wave did is undone, so that the next one finds the same people


def test_what_it_may_take_grows_with_the_logarithm_or_with_what_is_looked_at() -> None:
    found = growth.compare(1, [SMALL, LARGE])

    assert found.keys() == growth.TIMES.keys()
    assert all(len(one.seconds) == 2 and one.may[0] == 1 for one in found.values())
    assert found["wave"].may[1] == found["digest"].may[1] == 2
    assert 1 < found["answer"].may[1] < 1.2
