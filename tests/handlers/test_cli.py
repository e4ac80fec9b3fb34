"""The command line as people use it, in processes of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.demo.workspace import Workspace
from bot.errors import ConfigError
from storage.lock import hold

ROOT = Path(__file__).resolve().parents[2]


def evenhand(
    folder: Path, *arguments: str, settings: Mapping[str, str] | None = None, given: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder, with the bot's settings and no others. given: what comes through a pipe."""
    ours = ("SLACK_", "EVENHAND_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **(settings or {})},
        input=given,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.alone
def test_help_is_there_within_a_second(tmp_path: Path) -> None:
    times = []
    for _ in range(3):
        began = time.monotonic()
        shown = evenhand(tmp_path, "--help")
        times.append(time.monotonic() - began)

    assert shown.returncode == 0
    assert all(command in shown.stdout for command in ("run", "demo", "import"))
    assert min(times) < 1


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["run"], ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        (["run", "--http"], ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
    ],
)
def test_without_tokens_one_sentence_says_what_is_missing(
    tmp_path: Path, arguments: list[str], names: list[str]
) -> None:
    ended = evenhand(tmp_path, *arguments)

    assert (ended.returncode, ended.stdout) == (2, "")
    [sentence] = ended.stderr.splitlines()
    assert all(name in sentence for name in names)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_is_exit_code_2(tmp_path: Path) -> None:
    ended = evenhand(tmp_path, "recruit")

    assert ended.returncode == 2
    assert "No such command" in ended.stderr


def test_a_good_file_is_imported(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("email,name\nana@a.example,Ana\nbo@b.example,Bo\n")

    ended = evenhand(tmp_path, "import", "people.csv", "--team", "T1", "--source", "spring webinar")

    assert ended.returncode == 0
    assert ended.stderr.endswith("2 new, 0 updated, 0 unchanged; 2 on the panel.\n")
    assert ended.stdout == "2 people added, 0 updated, 2 of them on the panel.\n"


def test_a_bad_file_is_refused_whole_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("email,nps\nana@a.example,9\nnowhere,9\nbo@b.example,12\n")

    ended = evenhand(tmp_path, "import", "people.csv", "--team", "T1")
    (tmp_path / "people.csv").write_text("email,nps\nana@a.example,9\n")
    after = evenhand(tmp_path, "import", "people.csv", "--team", "T1")

    assert (ended.returncode, ended.stdout) == (2, "")
    third, fourth, last = ended.stderr.splitlines()
    assert third.startswith("line 3: ")
    assert fourth.startswith("line 4: ")
    assert last.startswith("Nothing was imported: 2 rows")
    assert after.stdout.startswith("1 person added, 0 updated")


def test_a_second_bot_on_the_same_database_is_refused(tmp_path: Path) -> None:
    with Workspace(ROOT / "manifest.yml") as workspace:
        given = workspace.installation
        settings = {
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": given.bot_token,
            "SLACK_APP_TOKEN": given.app_token,
            "EVENHAND_DB": str(tmp_path / "evenhand.db"),
        }
        first = hold(tmp_path / "evenhand.db")
        second = evenhand(tmp_path, "run", settings=settings)
        first.release()

    assert (second.returncode, second.stdout) == (75, "")
    assert "Another Evenhand is running on" in second.stderr.splitlines()[-1]


def test_a_token_that_slack_refuses_is_said_in_a_sentence(tmp_path: Path) -> None:
    with Workspace(ROOT / "manifest.yml") as workspace:
        settings = {
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": "xoxb-of-somebody-else",
            "SLACK_APP_TOKEN": workspace.installation.app_token,
        }
        ended = evenhand(tmp_path, "run", settings=settings)

    assert ended.returncode == 2
    assert "Slack refused SLACK_BOT_TOKEN (invalid_auth)" in ended.stderr.splitlines()[-1]
    assert "xoxb-of-somebody-else" not in ended.stderr


def test_a_lock_is_free_again_after_its_release_and_a_second_release_does_no_harm(tmp_path: Path) -> None:
    database = tmp_path / "evenhand.db"
    first = hold(database)
    with pytest.raises(ConfigError, match="Another Evenhand is running"):
        hold(database)

    first.release()
    first.release()

    hold(database).release()


def test_a_lock_in_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot write beside the database"):
        hold(tmp_path / "nowhere" / "evenhand.db")
