"""Importing a directory, beside what sqlite-utils takes to insert the same rows into the same table and nothing else.

Ours reads the file, checks every row, compares it with the directory, and keeps clicks from waiting. The clicks are writes of another
process, as an import from the command line meets them.
"""

import csv
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.services.directory import import_file
from storage.database import Store

FEW, MANY = 10_000, 100_000
TEAM = "T0IMPORT"
NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
COLUMNS = ("email", "name", "company", "plan", "nps", "tenure_months", "usage", "region", "panel_source")
CLICK_EVERY_S = 0.01


@dataclass(frozen=True)
class Importing:
    """Seconds for importing many rows and for inserting them; MB held at few and at many; seconds that 99 in 100 writes of
    another process take meanwhile, and that they take alone."""

    import_s: float
    insert_s: float
    few_mb: float
    many_mb: float
    click_s: float
    click_alone_s: float


def row(number: int) -> tuple[str, ...]:
    return (
        f"person{number}@customers.example", f"Person {number}", f"Company {number % 900}", "paying", str(number % 11),
        str(number % 60), "daily", "EU", "spring survey",
    )  # fmt: skip


def write(file: Path, rows: int) -> Path:
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        writer.writerows(map(row, range(rows)))
    return file


def compare(rounds: int, many: int = MANY, few: int = FEW) -> Importing:
    """Return the median of `rounds`, ours and the floor in turn."""
    found = [_measured(many, few) for _ in range(rounds)]
    return Importing(
        *(median(getattr(one, name) for one in found) for name in Importing.__dataclass_fields__)
    )


def _measured(rows: int, fewer: int) -> Importing:
    with tempfile.TemporaryDirectory(prefix="evenhand-importing-") as place:
        folder = Path(place)
        many, few = write(folder / "many.csv", rows), write(folder / "few.csv", fewer)
        import_s, many_mb = _beside(folder / "many.db", many)
        _, few_mb = _beside(folder / "few.db", few)
        with _store(folder / "busy.db") as store, _importing(folder / "busy.db", many) as process:
            click_s = _clicks(store, process)
        with _store(folder / "idle.db") as store:
            click_alone_s = _clicks(store, None)
        return Importing(
            import_s, _insert_s(folder / "floor.db", rows), few_mb, many_mb, click_s, click_alone_s
        )


def _store(database: Path) -> "closing[Store]":
    store = Store(database)
    store.migrate()
    return closing(store)


def _insert_s(database: Path, count: int) -> float:
    """Seconds for `insert_all` alone, the rows at hand as it wants them."""
    rows = [
        {
            "team_id": TEAM, **dict(zip(COLUMNS, row(number), strict=True)), "nps": number % 11, "tenure_months": number % 60,
            "panel_at": NOW.isoformat(), "added_at": NOW.isoformat(),
        }
        for number in range(count)
    ]  # fmt: skip
    with _store(database) as store:
        began = time.perf_counter()
        store.read()["people"].insert_all(rows)  # type: ignore[union-attr]
        return time.perf_counter() - began


def _importing(database: Path, file: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.importing", str(database), str(file)],
        stdout=subprocess.PIPE,
        text=True,
    )


def _beside(database: Path, file: Path) -> tuple[float, float]:
    """Import in a process of its own; return its seconds and the MB that it held at most."""
    with _importing(database, file) as process:
        told, _ = process.communicate()
    assert process.returncode == 0
    seconds, megabytes = map(float, told.split())
    return seconds, megabytes


def _clicks(store: Store, process: "subprocess.Popen[str] | None") -> float:
    """Write as clicks do, every so often, until a process ends; return what 99 in 100 take at most."""
    times = []
    ends = time.monotonic() + 2.0
    for number in range(100_000):
        if process.poll() is not None if process else time.monotonic() > ends:
            break
        began = time.perf_counter()
        with store.write() as db:
            db.execute(
                "INSERT INTO inbox (team_id, key, received_at) VALUES (?, ?, ?)",
                [TEAM, f"click {number}", NOW.isoformat()],
            )
        times.append(time.perf_counter() - began)
        time.sleep(CLICK_EVERY_S)  # people press now and then
    return sorted(times)[len(times) * 99 // 100]


def held_at_most() -> float:
    """The MB that this process held at most. What getrusage says includes what its parent held when it was forked."""
    [line] = [
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")
    ]
    return float(line.split()[1]) / 1024


def main() -> None:
    """Import a file into a database; print the seconds and the MB held at most."""
    database, file = map(Path, sys.argv[1:])
    with _store(database) as store:
        began = time.perf_counter()
        report = import_file(store, TEAM, file, NOW)
        seconds = time.perf_counter() - began
        assert report.added
    print(seconds, held_at_most())


if __name__ == "__main__":
    main()
