"""Playing every seed with every policy, on all cores.

A study is a function of its scenario, policy and seed: neither the number of processes nor the order matters. The policies of
one seed meet the same population, so that they differ by what they do.
"""

import multiprocessing
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.mix.measures import Cell, Figures, Outcome, Tally, cells, outcome
from benchmarks.mix.policies import CONTENDERS
from benchmarks.mix.scenarios import SCENARIOS, Population, populate, varied
from bot.domain.mix.rehearsal import Played, play

FIRST_SEED = 9_000
"""The engine was tuned on seeds below 9,000, or its figures there were seen before a constant was chosen: they would flatter it."""


@dataclass(frozen=True)
class Job:
    """One seed of one scenario, to be played by some policies."""

    scenario: str
    seed: int
    policies: tuple[str, ...]

    @property
    def is_varied(self) -> bool:
        """Odd seeds draw a population with numbers of its own."""
        return self.seed % 2 == 1


@dataclass(frozen=True)
class Done:
    """What a job came to: who was there, and one outcome for each policy, in the order of the job."""

    job: Job
    there: Mapping[Cell, int]
    outcomes: tuple[Outcome, ...]


def run(job: Job) -> Done:
    """Play a job."""
    rng = random.Random(f"{job.scenario}/{job.seed}")
    scenario = SCENARIOS[job.scenario]
    population = populate(varied(scenario, rng) if job.is_varied else scenario, rng)
    after_casting = rng.getstate()
    outcomes = []
    for policy in job.policies:
        rng.setstate(after_casting)
        played = play_study(population, policy, rng)
        outcomes.append(outcome(population, played, is_varied=job.is_varied))
    return Done(job, cells(population, range(len(population.people))), tuple(outcomes))


def play_study(population: Population, policy: str, rng: random.Random) -> Played:
    """Play one study of a population with one policy."""
    contender = CONTENDERS[policy]
    cast, decides = contender.enter(population)
    scenario = population.scenario
    return play(cast, scenario.seats, scenario.days, decides, rng, way=contender.way)


def measure(
    scenarios: Sequence[str],
    policies: Sequence[str],
    seeds: int,
    processes: int = 1,
    first_seed: int = FIRST_SEED,
) -> Iterator[list[Figures]]:
    """Yield the figures of one scenario after the other: a list with those of each policy."""
    numbers = range(first_seed, first_seed + seeds)
    jobs = [Job(scenario, seed, tuple(policies)) for scenario in scenarios for seed in numbers]
    if processes == 1:
        yield from _added_up(map(run, jobs), numbers)
        return
    # A fresh interpreter for each worker, on every system the same.
    with multiprocessing.get_context("spawn").Pool(processes) as workers:
        yield from _added_up(workers.imap(run, jobs, chunksize=2), numbers)


def _added_up(results: Iterable[Done], numbers: range) -> Iterator[list[Figures]]:
    tallies: list[Tally] = []
    for done in results:
        if done.job.seed == numbers[0]:
            tallies = [Tally(done.job.scenario, policy) for policy in done.job.policies]
        for tally, found in zip(tallies, done.outcomes, strict=True):
            tally.add(found, done.there)
        if done.job.seed == numbers[-1]:
            yield [tally.figures() for tally in tallies]
