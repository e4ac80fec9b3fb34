"""The command line without a process of its own, whose start takes longer than most commands: `test_cli` has those."""

import io
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from bot.cli import main

OURS = ("SLACK_", "EVENHAND_")


def evenhand(
    folder: Path, *arguments: str, settings: Mapping[str, str] | None = None
) -> "CompletedProcess[str]":
    """Run a command in a folder, with the bot's settings and no others; what came of it as of a process."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    root = logging.getLogger()
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    code: object = 0
    with (
        chdir(folder),
        patch.dict(os.environ, {**clean, **(settings or {})}, clear=True),
        patch.object(sys, "argv", ["evenhand", *arguments]),
        patch.object(sys, "stdin", io.StringIO()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        finally:
            root.handlers[:], logging.raiseExceptions = handlers, raises
            root.setLevel(level)
    printed, told = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return CompletedProcess(list(arguments), code if isinstance(code, int) else bool(code), printed, told)
