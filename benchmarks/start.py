"""From nothing to connected: wall time and resident memory of `evenhand run`, beside a process that only imports its libraries."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.running import manifest_file
from bot.demo.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = "slack_bolt, slack_bolt.adapter.socket_mode, apscheduler, sqlite_utils"
# The floor sleeps until it is ended: its memory is measured meanwhile.
FLOOR = ("-c", f"import time, {LIBRARIES}; print('imported', flush=True); time.sleep(600)")
RUN = ("-m", "bot", "run")
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Start:
    """One start: seconds until the process said that it is ready, and its resident bytes then."""

    seconds: float
    resident: int


@dataclass(frozen=True)
class Beside:
    """A figure of ours and its floor."""

    ours: float
    floor: float


def compare(rounds: int) -> tuple[Beside, Beside]:
    """Return wall time in seconds and resident memory in MB: ours and the floor in turn, medians of `rounds`."""
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as folder, Workspace(manifest_file()) as workspace:
        given = workspace.installation
        settings = {
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": given.bot_token,
            "SLACK_APP_TOKEN": given.app_token,
            "EVENHAND_DB": str(Path(folder) / "start.db"),
            "EVENHAND_LOG": "WARNING",
        }
        # The database and the bytecode are there already, as at every start but the first.
        started(FLOOR, "imported", {}, folder)
        started(RUN, "connected", settings, folder)
        for _ in range(rounds):
            floors.append(started(FLOOR, "imported", {}, folder))
            ours.append(started(RUN, "connected", settings, folder))
    return (
        Beside(_median([one.seconds for one in ours]), _median([one.seconds for one in floors])),
        Beside(
            _median([one.resident / 1e6 for one in ours]), _median([one.resident / 1e6 for one in floors])
        ),
    )


def started(arguments: Sequence[str], word: str, settings: Mapping[str, str], folder: str) -> Start:
    """Start Python with arguments, wait until its first line says `word`, measure the process and stop it."""
    # Bytecode is kept for both sides, wherever this runs: installed libraries bring theirs, and a shell may forbid ours.
    kept = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **kept, **settings}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - began
        assert word in line, f"{' '.join(arguments)} said {line!r}"
        start = Start(seconds, resident(process.pid))
        process.terminate()
        process.wait(timeout=PATIENCE_S)
    return start


def resident(pid: int) -> int:
    """Resident bytes of a process, as the system counts them."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        [line] = (line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(told.stdout) * 1024


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
