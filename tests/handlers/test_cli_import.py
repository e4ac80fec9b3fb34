"""`evenhand import` as people use it, at a terminal and in scripts."""

import csv
import os
import pty
import re
import select
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.handlers.test_cli import ROOT, evenhand

CTRL_C = "\x03"
QUIET_S = 5.0
"""A second Ctrl-C while a busy machine still ends the command after the first one would kill it."""
GOOD = "E-mail;Full name;Mood\nana@a.example;Ana;sunny\nbo@b.example;Bo;\n"
BAD = "email,nps\nana@a.example,9\nnowhere,=1+1\nbo@b.example,12\n"
DETECTED = (
    "people.csv: UTF-8, cells separated by semicolons.",
    "E-mail → email, as in “ana@a.example”",
    "Full name → name, as in “Ana”",
    "Mood: kept as it is, as in “sunny”",
)


def people(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "evenhand.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM people").fetchone()[0])


def left_behind(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "evenhand.db")) as connection:
        sql = "SELECT (SELECT count(*) FROM import_rows) + (SELECT count(*) FROM import_problems)"
        return int(connection.execute(sql).fetchone()[0])


def at_a_terminal(folder: Path, *arguments: str, types: Mapping[str, str]) -> tuple[int, str]:
    """Run a command in a terminal of its own; type an answer once its question is there. Return its exit code and all that was seen."""
    ours = ("SLACK_", "EVENHAND_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    held, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments], cwd=folder, env={**clean, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
        stdin=terminal, stdout=terminal, stderr=terminal, close_fds=True,
        # Whatever runs the tests in the background has them ignore it, and so would the command.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        os.close(terminal)
        seen, waiting = "", dict(types)
        is_interrupted = False
        with suppress(OSError):  # the terminal is gone with the process
            while True:
                if not select.select([held], [], [], QUIET_S)[0]:
                    if is_interrupted:  # it came in the instant before the wait for an answer
                        process.send_signal(signal.SIGINT)
                    continue
                if not (part := os.read(held, 4096)):
                    break
                seen += part.decode(errors="replace")
                for question in [question for question in waiting if question in seen]:
                    answer = waiting.pop(question)
                    if answer == CTRL_C:
                        is_interrupted = True
                        process.send_signal(signal.SIGINT)  # as a terminal does that has a shell in front
                    else:
                        os.write(held, answer.encode())
        os.close(held)
        return process.wait(30), seen.replace("\r\n", "\n")


def test_at_a_terminal_it_shows_what_it_found_and_asks(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)

    code, seen = at_a_terminal(tmp_path, "import", "people.csv", "--team", "T1", types={"[y/N]": "y\n"})

    assert code == 0
    assert all(line in seen for line in DETECTED)
    assert "2 new, 0 updated, 0 unchanged; 0 on the panel." in seen
    assert "Import 2 people?" in seen
    assert re.search(r"Reading .*100%.*Storing .*100%", seen, re.DOTALL)
    assert "2 people added, 0 updated, 0 of them on the panel.\n" in seen
    assert people(tmp_path) == 2


def test_a_no_at_the_terminal_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)

    code, seen = at_a_terminal(tmp_path, "import", "people.csv", "--team", "T1", types={"[y/N]": "\n"})

    assert code == 130
    assert "Nothing was imported." in seen
    assert (people(tmp_path), left_behind(tmp_path)) == (0, 0)


def test_ctrl_c_at_the_question_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)

    code, _ = at_a_terminal(tmp_path, "import", "people.csv", "--team", "T1", types={"[y/N]": CTRL_C})

    assert code == 130
    assert (people(tmp_path), left_behind(tmp_path)) == (0, 0)


def test_a_script_that_says_yes_is_shown_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)

    ended = evenhand(tmp_path, "import", "people.csv", "--team", "T1", "--yes")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert [line.strip() for line in ended.stdout.splitlines()][:4] == list(DETECTED)
    assert ended.stdout.endswith("2 people added, 0 updated, 0 of them on the panel.\n")


@pytest.mark.parametrize("file", ["-", "/dev/stdin"])
def test_a_pipe_is_read_as_a_file_is(tmp_path: Path, file: str) -> None:
    here = {"TMPDIR": str(tmp_path)}
    many = "email,name\n" + "".join(f"{number}@a.example,Ana {number}\n" for number in range(5000))

    ended = evenhand(tmp_path, "import", file, "--team", "T1", settings=here, given=many)
    nothing = evenhand(tmp_path, "import", file, "--team", "T1", settings=here, given="")

    assert (ended.returncode, ended.stdout) == (0, "5,000 people added, 0 updated, 0 of them on the panel.\n")
    assert people(tmp_path) == 5000
    assert (nothing.returncode, "Traceback" in nothing.stderr) == (2, False)
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("evenhand.db")] == []


def test_rows_that_cannot_be_read_are_written_to_a_file_and_can_be_skipped(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(BAD)

    refused = evenhand(tmp_path, "import", "people.csv", "--team", "T1", "--yes", "--bad-rows", "bad.csv")
    kept = people(tmp_path)
    again = evenhand(
        tmp_path, "import", "people.csv", "--skip-bad-rows", "--bad-rows", "bad.csv", "--team", "T1"
    )
    skipped = evenhand(tmp_path, "import", "people.csv", "--skip-bad-rows", "--team", "T1")

    assert (refused.returncode, kept, left_behind(tmp_path)) == (2, 0, 2)
    assert "Or import the other row with --skip-bad-rows." in refused.stderr
    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [
            ["line", "reason", "email", "nps"],
            ["3", "“nowhere” is no e-mail address", "nowhere", "'=1+1"],
            ["4", "nps “12” is no whole number from 0 to 10", "bo@b.example", "12"],
        ]
    assert stat.S_IMODE((tmp_path / "bad.csv").stat().st_mode) == 0o600
    assert (
        again.returncode,
        "bad.csv is there already. Give another name with --bad-rows." in again.stderr,
    ) == (2, True)
    assert (skipped.returncode, skipped.stdout) == (0, "1 person added, 0 updated, 0 of them on the panel.\n")
    assert people(tmp_path) == 1


def test_a_wrong_detection_is_overruled(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes("email,name|x\nana@a.example,Zo\u00ef|y\n".encode("mac-roman"))

    found = evenhand(
        tmp_path,
        "import",
        "people.csv",
        "--team",
        "T1",
        "--yes",
        "--encoding",
        "mac-roman",
        "--delimiter",
        "comma",
    )
    nonsense = evenhand(tmp_path, "import", "people.csv", "--team", "T1", "--encoding", "klingon")
    other = evenhand(tmp_path, "import", "people.csv", "--team", "T1", "--delimiter", "pipe")

    assert "people.csv: mac-roman, cells separated by commas." in found.stdout
    with closing(sqlite3.connect(tmp_path / "evenhand.db")) as connection:
        assert connection.execute("SELECT extra FROM people").fetchall() == [('{"name|x":"Zo\u00ef|y"}',)]
    assert (nonsense.returncode, "“klingon” is no encoding" in nonsense.stderr) == (2, True)
    assert (other.returncode, "needs a header with a column slack_id or email" in other.stderr) == (2, True)


def test_the_directory_is_exported_and_imported_again(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)
    evenhand(tmp_path, "import", "people.csv", "--team", "T1", "--source", "a survey")

    written = evenhand(tmp_path, "export-directory", "--out", "all.csv")
    again = evenhand(tmp_path, "export-directory", "--out", "all.csv")
    back = evenhand(tmp_path, "import", "all.csv")

    assert (written.returncode, written.stdout) == (0, "2 people written to all.csv.\n")
    assert stat.S_IMODE((tmp_path / "all.csv").stat().st_mode) == 0o600
    assert (again.returncode, again.stderr) == (
        2,
        "all.csv is there already. Give another name with --out.\n",
    )
    assert back.stdout == "0 people added, 0 updated, 2 unchanged, 2 of them on the panel.\n"
