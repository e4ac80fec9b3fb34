"""Commands about studies: simulate, hand over, export."""

import json
from functools import partial
from pathlib import Path

import click

from bot.cli.at_hand import (
    marks,
    opened_store,
    out_option,
    study_option,
    team_option,
    tell_bad_rows,
    write_new,
)
from bot.errors import ConfigError


@click.command()
@click.option("--study", type=click.IntRange(1), help="The number of a study in the database.")
@team_option
@click.option(
    "--people", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Or: a directory as CSV."
)
@click.option(
    "--seats", default="love=6,dislike=6", show_default=True, help="With --people: seats per segment."
)
@click.option(
    "--days", type=click.IntRange(1, 260), default=15, show_default=True, help="With --people: working days."
)
@click.option(
    "--skip-bad-rows", is_flag=True, help="With --people: play the others when some rows cannot be read."
)
@click.option("--runs", type=click.IntRange(1, 2000), default=100, show_default=True, help="Plays at most.")
@click.option("--seed", default=1, show_default=True, help="Chance: the same seed plays the same.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def simulate(
    study: int | None,
    team: str,
    people: Path | None,
    seats: str,
    days: int,
    skip_bad_rows: bool,
    runs: int,
    seed: int,
    as_json: bool,
) -> None:
    """Play the rest of a study many times and say what will come of it. Nobody is invited, nothing is changed."""
    from dataclasses import asdict
    from random import Random

    from bot.domain.mix.forecast import sentences
    from bot.services import mixing, simulating
    from bot.views.importing import refusal

    if (study is None) == (people is None):
        raise ConfigError("Name a study with --study N, or a directory with --people FILE.csv.")
    date_of = None
    if study is not None:
        from bot.clock import SystemClock

        with opened_store(team) as (store, team_id):
            found_study, found = simulating.simulate_study(
                store, team_id, study, SystemClock().now(), runs=runs, rng=Random(seed)
            )
        date_of = partial(mixing.date_of, found_study)
        about = f"Study {found_study.id}, until {found_study.deadline_day}: {found.people:,} people can be asked in Slack."
    else:
        assert people is not None  # noqa: S101 - one of the two is named
        simulated = simulating.simulate_file(
            people,
            simulating.seats_from(seats),
            days,
            runs=runs,
            rng=Random(seed),
            skip_bad_rows=skip_bad_rows,
        )
        tell_bad_rows(simulated.problems)
        if simulated.forecast is None:
            told = refusal(len(simulated.problems), simulated.others, "play")
            raise ConfigError(f"Nothing was played: {told}")
        found = simulated.forecast
        about = f"{people.name}, {days} working days: {found.people:,} people, if all of them can be reached."
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
        return
    click.echo(about)
    for sentence in sentences(found, date_of):
        click.echo(sentence)


@click.command("hand-over")
@study_option
@team_option
@click.option(
    "--count", type=click.IntRange(1, 5000), default=50, show_default=True, help="How many people at most."
)
@out_option
def hand_over(study: int, team: str, count: int, out: Path) -> None:
    """Write whom to ask next among people who are not in Slack, with a neutral text, for whoever may write to them."""
    from random import Random

    from bot import config
    from bot.clock import SystemClock
    from bot.domain.mix.handover import to_csv
    from bot.services import handing_over

    with opened_store(team) as (store, team_id):
        found = handing_over.hand_over(
            store, team_id, study, count, SystemClock().now(), Random(), config.load().product, marks()
        )
    if found.rows:
        write_new(out, to_csv(found.rows))
        with opened_store(team) as (store, team_id):
            handing_over.keep_export(store, team_id, study, len(found.rows), SystemClock().now())
        written = "1 person" if len(found.rows) == 1 else f"{len(found.rows)} people"
        click.echo(f"{written} written to {out}.")
    else:
        click.echo(f"Nothing was written. {found.why_none}".strip())
    if found.without_address:
        click.echo(
            f"{found.without_address} more would be asked and have no e-mail address in the directory."
        )


@click.command()
@study_option
@team_option
@out_option
@click.option("--names", is_flag=True, help="With names, e-mail addresses, companies and notes.")
def export(study: int, team: str, out: Path, names: bool) -> None:
    """Write a study as CSV: everybody who was asked, what they answered and what came of it. That it was done is kept."""
    from bot.clock import SystemClock
    from bot.services import exporting_study

    with opened_store(team) as (store, team_id):
        portions, count = exporting_study.on_machine(store, team_id, study, SystemClock().now(), named=names)
        write_new(out, portions)
    click.echo(f"{'1 person' if count == 1 else f'{count} people'} written to {out}.")
