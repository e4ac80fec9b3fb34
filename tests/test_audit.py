"""What `make check` and `make audit` make of pip-audit's words."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).resolve().parent.parent / ".ci" / "audit.py"
FINE = {"name": "click", "version": "8.5.1", "vulns": []}
WEAK = {"name": "attrs", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
UNASKED = {"name": "tzdata", "skip_reason": "not found on PyPI"}


@pytest.mark.parametrize(
    ("answer", "arguments", "code", "words"),
    [
        ([FINE, UNASKED], [], 0, "1 packages, none with a known weakness; 1 could not be asked about"),
        ([FINE, WEAK], ["--may-skip"], 1, "attrs 1: PYSEC-1, mended in 2"),
        ([UNASKED], [], 2, "SKIPPED"),
        ([UNASKED], ["--may-skip"], 0, "SKIPPED"),
        (None, ["--may-skip"], 0, "SKIPPED"),
    ],
)
def test_what_could_not_be_asked_about_is_never_called_fine(
    tmp_path: Path, answer: object, arguments: list[str], code: int, words: str
) -> None:
    said = "no network" if answer is None else json.dumps({"dependencies": answer})
    (tmp_path / "pip_audit.py").write_text(f"print({said!r})")

    done = subprocess.run(
        [sys.executable, str(AUDIT), *arguments],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, words in done.stdout) == (code, True), done
