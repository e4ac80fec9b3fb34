"""Commands that try what the bot makes of words: of a question, and of a time."""

import json

import click

from bot.errors import ConfigError


@click.command()
@click.argument("text")
@click.option("--option", "options", multiple=True, help="An answer that the question offers; once for each.")
@click.option(
    "--role",
    type=click.Choice(["question", "invitation", "guide"]),
    default="question",
    show_default=True,
    help="What the text is for.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def wording(text: str, options: tuple[str, ...], role: str, as_json: bool) -> None:
    """Say what in the wording of a question, an invitation or a note pushes people towards an answer. English only."""
    from bot.domain.wording import SOURCES, Role, check

    findings = check(text, options, Role(role))
    if as_json:
        found = [
            {
                "rule": finding.rule.value,
                "quoted": finding.quoted,
                "explanation": finding.explanation,
                "neutral": finding.neutral,
                "source": SOURCES[finding.rule],
            }
            for finding in findings
        ]
        click.echo(json.dumps({"findings": found}, indent=2))
        return
    for finding in findings:
        quoted = " ".join(finding.quoted.split())
        click.echo(f'{finding.rule.value}: "{quoted}". {finding.explanation}')
        if finding.neutral:
            click.echo(f"  neutral: {finding.neutral}")
    if not findings:
        click.echo("Nothing found.")


@click.command()
@click.argument("words")
@click.option("--zone", default="UTC", show_default=True, help="Where the speaker is, such as Europe/London.")
@click.option("--now", "now_text", help="When it is said, as ISO 8601, there; now when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the reading as JSON.")
def when(words: str, zone: str, now_text: str | None, as_json: bool) -> None:
    """Say which time the bot understands by words such as "next Tue 3pm" or "weekdays 10am-4pm except Wed"."""
    from bot.clock import SystemClock
    from bot.domain.when.telling import as_text, as_values, moment
    from bot.words import understand

    try:
        zone, now = moment(zone, now_text, SystemClock().now())
    except ValueError as error:
        raise ConfigError(str(error)) from error
    found = understand(words, zone, now)
    if as_json:
        click.echo(json.dumps(as_values(found, now), indent=2, ensure_ascii=False))
        return
    for line in as_text(found, now):
        click.echo(line)
