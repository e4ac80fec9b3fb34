"""The command that looks at a set-up and says how to mend it."""

import json
import re
import sys
from itertools import groupby
from typing import TYPE_CHECKING

import click

from bot.cli.at_hand import packaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.doctor.finding import Finding
    from bot.doctor.subject import Subject

MARKS = {"ok": "ok ", "fix": "fix", "skipped": "–  "}
WIDTH = 16


@click.command()
@click.option(
    "--http", is_flag=True, help="For `evenhand run --http`; found out from the settings unless given."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0.5, 3600),
    help="Seconds that one check may take.",
)
def doctor(http: bool, as_json: bool, timeout: float) -> None:
    """Look at everything the bot needs, and say what to mend and how. The exit code is 1 when there is something.

    It changes nothing, and a bot may be running meanwhile. It asks Slack, and nobody else.
    """
    from bot import __version__, log
    from bot.doctor.examining import examine
    from bot.doctor.finding import Finding, State

    subject = _subject(http, timeout)
    secrets = subject.secrets
    log.set_up(subject.value("EVENHAND_LOG").upper(), secrets)
    found = [
        Finding(one.name, one.state, log.without(one.sentence, secrets), log.without(one.step, secrets))
        for one in examine(subject)
    ]
    to_fix = sum(finding.state is State.FIX for finding in found)
    if as_json:
        findings = [finding._asdict() | {"state": finding.state.value} for finding in found]
        answer = {"ok": not to_fix, "version": __version__, "findings": findings}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for line in _lines(found):
            click.echo(line)
        click.echo(f"\n{to_fix} to fix." if to_fix else "\nNothing to fix.")
    if to_fix:
        sys.exit(1)


def _lines(found: "Sequence[Finding]") -> "Iterator[str]":
    """The findings to read; those that were left out for one reason share a line."""
    for (state, sentence, step), same in groupby(
        found, lambda one: (one.state.value, one.sentence, one.step)
    ):
        names = [one.name for one in same]
        head = names[0] if len(names) == 1 else ""
        rest = f"{', '.join(names)}: " if len(names) > 1 else ""
        yield f"{MARKS[state]}  {head:<{WIDTH}}{rest}{sentence}"
        if step:
            yield f"     {'':<{WIDTH}}> {step}"


def _subject(http: bool, timeout: float) -> "Subject":
    """The set-up of the current folder."""
    from bot import asking, config
    from bot.clock import SystemClock
    from bot.doctor.subject import Subject
    from bot.errors import ConfigError

    given, mistake, mismatch = config.given(), "", ""
    try:
        mismatch = config.load().mismatch
    except ConfigError as error:
        mistake = str(error)
    is_http = http or "SLACK_CLIENT_ID" in given.values
    is_http = is_http or ("SLACK_SIGNING_SECRET" in given.values and "SLACK_APP_TOKEN" not in given.values)
    file = packaged("docs/manifest-http.yml" if is_http else "manifest.yml")
    names = re.findall(
        r"^(?:# )?([A-Z_]+)=", packaged(".env.example").read_text(encoding="utf-8"), re.MULTILINE
    )
    return Subject(
        given=given,
        known=frozenset(names),
        manifest=asking.read(file.read_text(encoding="utf-8")),
        manifest_file=file,
        now=SystemClock().now,
        http=is_http,
        mistake=mistake,
        mismatch=mismatch,
        seconds=timeout,
    )
