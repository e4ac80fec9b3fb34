"""What docs/operations.md gives to run the bot with: a unit of systemd, a Dockerfile, and a file system of which one folder can be written.

Docker itself is not asked: its steps are checked against what is there, and .ci/run builds the wheel from what the Dockerfile copies.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory

import pytest

from bot.cli import TRY_LATER
from bot.cli.running import run
from bot.demo.workspace import Workspace
from bot.watching import PATHS
from storage.lock import hold
from tests.faults.running import Place

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = ROOT / "docs" / "Dockerfile"
IGNORED = ROOT / "docs" / "Dockerfile.dockerignore"
UNIT = ROOT / "docs" / "evenhand.service"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXPOSED_MOST = 2.0
"""Of systemd-analyze's ten; a unit without any of it has 9.6."""
READ_ONLY = (
    'mount --make-rprivate / && mount --bind "$1" "$1" && mount -o remount,bind,ro / && shift && '
    '! touch /of-nobody 2>/dev/null && exec env HOME=/nowhere "$@"'
)


def steps(word: str) -> list[str]:
    """What stands behind each of one kind of instruction of the Dockerfile."""
    text = DOCKERFILE.read_text().replace("\\\n", " ")
    return [
        line.removeprefix(word).strip() for line in text.splitlines() if line.strip().startswith(f"{word} ")
    ]


def copied() -> set[str]:
    """What the Dockerfile takes from the checkout."""
    return {source for step in steps("COPY") if "--from" not in step for source in step.split()[:-1]}


def arguments(line: str) -> list[str]:
    """What is given to `evenhand run`."""
    words = shlex.split(line)
    return words[words.index("run") + 1 :]


def test_the_image_is_made_of_what_is_here_and_of_all_that_the_wheel_wants() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    project = PROJECT["project"]
    wanted = {*wheel["packages"], *wheel["force-include"], project["readme"], *project["license-files"]}

    assert all((ROOT / name).exists() for name in copied())
    assert wanted | {"pyproject.toml", "constraints.txt"} <= copied()
    assert "tests" not in copied()


def test_the_builder_is_given_what_is_copied_and_no_more() -> None:
    lines = [line for line in IGNORED.read_text().splitlines() if line and not line.startswith("#")]

    given = {line.removeprefix("!").rstrip("/") for line in lines if line.startswith("!")}
    assert lines[0] == "*"
    assert given == {source.rstrip("/") for source in copied()}
    assert {"**/.env", "**/*.db*", "**/.venv", "**/__pycache__"} <= set(lines[lines.index("!storage") :])


def test_the_image_runs_a_command_that_the_wheel_brings_as_nobody_in_particular() -> None:
    [entry], [command] = steps("ENTRYPOINT"), steps("CMD")[-1:]

    [program] = json.loads(entry)
    assert program in PROJECT["project"]["scripts"]
    assert json.loads(command)[0] == "run"
    run.make_context("run", json.loads(command)[1:])
    assert [int(user) >= 1000 for user in steps("USER")] == [True]
    assert all(":latest" not in image and ":" in image for image in steps("FROM"))


@pytest.mark.parametrize(
    ("extras", "named"), [("", ""), ("caldav", "[caldav]"), ("caldav,demo", "[caldav,demo]")]
)
def test_the_image_holds_the_extras_that_the_build_was_asked_for(
    tmp_path: Path, extras: str, named: str
) -> None:
    (tmp_path / "evenhand-1.0-py3-none-any.whl").touch()
    [step] = [step for step in steps("RUN") if "/opt/evenhand/bin/pip" in step]
    shown = step.replace("python -m venv", "true").replace("/opt/evenhand/bin/pip", "echo")

    done = subprocess.run(
        ["sh", "-ec", shown.replace("/wheels", str(tmp_path))],
        env={"PATH": os.environ["PATH"], "EXTRAS": extras},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split()[-1] == f"{tmp_path}/evenhand-1.0-py3-none-any.whl{named}"
    assert steps("ARG") == ["EXTRAS="]
    assert set(extras.split(",")) - {""} <= set(PROJECT["project"]["optional-dependencies"])


def test_the_image_keeps_its_database_in_its_volume() -> None:
    [volume] = steps("VOLUME")

    assert f"EVENHAND_DB={volume}/evenhand.db" in DOCKERFILE.read_text()
    assert steps("WORKDIR")[-1] == volume


def test_the_probe_of_the_image_asks_where_the_bot_answers() -> None:
    [probe] = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE.read_text())
    context = run.make_context("run", json.loads(steps("CMD")[-1])[1:])

    assert int(probe[0]) == context.params["health_port"]
    assert probe[1] in PATHS


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed here")
    return found


def test_systemd_understands_the_unit(analyze: str, tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/evenhand/bin/evenhand", sys.executable))

    done = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_leaves_little_open(analyze: str) -> None:
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )

    [level] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(level) <= EXPOSED_MOST


def test_the_unit_runs_a_command_that_is_there_and_waits_for_its_end() -> None:
    text = UNIT.read_text()
    [start] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)

    run.make_context("run", arguments(start))
    assert "TimeoutStopSec=15" in text


def test_the_unit_starts_again_what_may_fare_better_and_nothing_else(tmp_path: Path) -> None:
    [given_up] = re.findall(r"^RestartPreventExitStatus=(.*)$", UNIT.read_text(), re.MULTILINE)
    held = hold(tmp_path / "evenhand.db")
    ended = [
        subprocess.run(
            [sys.executable, "-m", "bot", "run"],
            cwd=tmp_path,
            env=os.environ
            | settings
            | {"PYTHONPATH": str(ROOT), "EVENHAND_DB": str(tmp_path / "evenhand.db")},
            capture_output=True,
            check=False,
        ).returncode
        for settings in ({}, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})
    ]
    held.release()

    assert ended == [int(given_up), TRY_LATER]


@pytest.fixture
def place() -> Iterator[Place]:
    """Not among pytest's folders: those may be in memory, which stays writable when the rest is made read-only."""
    with TemporaryDirectory() as folder, Workspace(ROOT / "manifest.yml") as workspace:
        yield Place(workspace, Path(folder))


def read_only(place: Place, *command: str) -> tuple[str, ...]:
    """A command for which the whole file system is read-only, but for the folder of the database."""
    inside = (
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        READ_ONLY,
        "sh",
        str(place.folder),
    )
    tried = subprocess.run([*inside, "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"nothing can be made read-only here: {tried.stderr.decode().strip()}")
    return (*inside, *command)


def test_it_runs_where_nothing_but_the_folder_of_its_database_can_be_written(place: Place) -> None:
    ana = place.workspace.person(place.workspace.add_user("Ana Ortiz"))
    temporary = f"SQLITE_TMPDIR={place.folder}"
    command = read_only(place, "env", temporary, sys.executable, "-m", "bot")

    with place.bot("--health-port", "0", command=command) as bot:
        place.workspace.wait_for(lambda: place.workspace.connection_count)
        assert ana.command("/interview", "help").acked
        ana.open_home()
        place.workspace.wait_for(lambda: ana.home)
        code = bot.end()

    assert code == 0
    with closing(connect(place.database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0] >= 0
    assert {file.name.removeprefix("evenhand.db") for file in place.folder.iterdir()} <= {
        "",
        "-wal",
        "-shm",
        ".lock",
        ".key",
    }


def test_where_sqlite_finds_no_room_for_temporary_files_it_says_what_to_set(place: Place) -> None:
    with place.process(command=read_only(place, sys.executable, "-m", "bot")) as process:
        _, said = process.communicate(timeout=60)

    assert process.returncode == 2
    assert said.splitlines()[-1].startswith(
        "SQLite finds no folder for its temporary files. Set SQLITE_TMPDIR"
    )


def test_unit_and_image_give_sqlite_the_folder_of_the_database() -> None:
    assert "Environment=SQLITE_TMPDIR=/var/lib/evenhand" in UNIT.read_text()
    assert "SQLITE_TMPDIR=/data" in DOCKERFILE.read_text()
