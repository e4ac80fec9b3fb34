"""The benchmark of an import measures an import, and the same rows inserted."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from benchmarks import importing
from storage.database import Store

ROOT = Path(__file__).resolve().parents[2]


def test_the_file_is_imported_whole_in_a_process_of_its_own(tmp_path: Path) -> None:
    file, database = importing.write(tmp_path / "people.csv", 300), tmp_path / "people.db"

    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", str(database), str(file)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    seconds, megabytes = map(float, ended.stdout.split())
    assert seconds > 0
    assert 10 < megabytes < 200
    with closing(Store(database)) as store:
        [row] = store.read().query("SELECT count(*) AS n, sum(panel_at IS NOT NULL) AS panel FROM people")
    assert (row["n"], row["panel"]) == (300, 300)
