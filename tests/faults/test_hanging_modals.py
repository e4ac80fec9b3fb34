"""Slack takes 35 seconds to open modals, while a directory is imported and a wave goes out: everybody else is served as ever."""

import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.model import Outcome
from bot.demo.workspace import Workspace
from storage import people
from storage.database import Store
from tests.faults.crowd import NOW, STEPS, check_effects, deliver_at, invite, presses, recruiting
from tests.faults.running import Place
from tests.faults.scene import ACK_S, FULL, PATIENCE_S, ROOT, Scene

HANGS = Disturbance(delay_s=35, status=503)
ROWS = 100_000 if FULL else 20_000
LASTS_S = 30.0 if FULL else 5.0
PER_SECOND = 100
WANT_A_MODAL = 40
WAITING_FOR_A_WAVE = 200
TRY_AGAIN = "Please try again"


@pytest.fixture
def hanging() -> tuple[str, ...]:
    """The methods that take so long."""
    return ("views.open", "views.push")


@pytest.fixture
def scene(tmp_path: Path, hanging: tuple[str, ...]) -> Iterator[Scene]:
    with Workspace(ROOT / "manifest.yml", clock=lambda: NOW, rate_limits=False) as workspace:
        for method in hanging:
            workspace.disturb(method, HANGS, times=10_000)
        yield Scene(workspace, tmp_path / "evenhand.db")


def directory_of(file: Path, rows: int) -> None:
    """Write a directory of people who are not in Slack."""
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(["email", "name", "company", "plan", "nps", "panel_source"])
        for number in range(rows):
            address = f"person{number}@customers.example"
            writer.writerow(
                [
                    address,
                    f"Person {number}",
                    f"Company {number % 900}",
                    "paying",
                    number % 11,
                    "spring survey",
                ]
            )


def researchers(scene: Scene, count: int) -> list[Person]:
    """People who may start a study."""
    found = [scene.workspace.add_user(f"Researcher {number}") for number in range(count)]
    with closing(Store(scene.database)) as store, store.write() as db:
        for slack_id in found:
            people.grant(db, scene.workspace.installation.team_id, slack_id, "researcher", "UADMIN", NOW)
            people.save_members(
                db, scene.workspace.installation.team_id, [people.Member(slack_id, slack_id)], NOW
            )
    return [scene.workspace.person(slack_id) for slack_id in found]


def wave_to_come(scene: Scene, count: int) -> None:
    """People of the workspace, and a study that will invite some of them."""
    team = scene.workspace.installation.team_id
    found = [scene.workspace.add_user(f"Panelist {number}") for number in range(count)]
    with closing(Store(scene.database)) as store, store.write() as db:
        recruiting(db, scene.workspace, seats=20)
        for slack_id in found:
            people.save_members(db, team, [people.Member(slack_id, slack_id)], NOW)
            person = people.ensure_person(db, team, slack_id, NOW)
            people.mark(db, team, person.id, panel_at=NOW, panel_source="spring survey")


def all_at_once(askers: list[Person]) -> list[Outcome]:
    with ThreadPoolExecutor(len(askers)) as crowd:
        return list(crowd.map(lambda person: person.command("/interview", "recruit"), askers))


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(300)
def test_while_modals_hang_an_import_runs_and_a_wave_goes_out_others_are_served(scene: Scene) -> None:
    crowd = invite(scene.workspace, scene.database, int(PER_SECOND * LASTS_S) // len(STEPS))
    askers = researchers(scene, WANT_A_MODAL)
    directory = scene.database.with_name("people.csv")
    directory_of(directory, ROWS)
    with scene.bot() as bot:
        scene.all_invited(crowd)
        stories = [presses(scene.workspace, one) for one in crowd]
        wave_to_come(scene, WAITING_FOR_A_WAVE)
        invited_before = scene.rows("SELECT count(*) FROM invitations")
        began = time.monotonic()

        importing = importer(scene, directory)
        bot.run_ticks()
        with ThreadPoolExecutor(1) as beside:
            wanting = beside.submit(lambda: [all_at_once(askers) for _ in range(max(1, int(LASTS_S / 5)))])
            pressed = deliver_at(scene.workspace, chain.from_iterable(zip(*stories, strict=True)), PER_SECOND)
            outcomes = [one.result() for one in pressed]
            refused = [outcome for burst in wanting.result() for outcome in burst]
        said = importing.communicate(timeout=PATIENCE_S)
        took_s = time.monotonic() - began

        scene.workspace.wait_for(
            lambda: scene.rows("SELECT count(*) FROM invitations") > invited_before, PATIENCE_S
        )
    times = sorted(outcome.ack_ms for outcome in outcomes)
    slowest_refused = max(outcome.ack_ms for outcome in refused)
    print(  # noqa: T201
        f"{len(outcomes)} clicks: median {times[len(times) // 2]:.0f} ms, 99 % {times[len(times) * 99 // 100]:.0f} ms, slowest "
        f"{times[-1]:.0f} ms; {len(refused)} who wanted a modal: slowest {slowest_refused:.0f} ms; "
        f"import of {ROWS} rows and all of it {took_s:.1f} s"
    )
    assert importing.returncode == 0, said
    assert scene.rows("SELECT count(*) FROM people WHERE email LIKE 'person%'") == [(ROWS,)]
    assert all(outcome.acked for outcome in [*outcomes, *refused])
    assert max(times[-1], slowest_refused) < ACK_S * 1000
    check_effects(scene.rows, crowd)
    for outcome in refused:
        assert TRY_AGAIN in str(outcome.response), outcome
    assert scene.workspace.log.violations() == []


def importer(scene: Scene, directory: Path) -> "subprocess.Popen[str]":
    """`evenhand import` beside the running bot."""
    place = Place(scene.workspace, scene.database.parent)
    team = scene.workspace.installation.team_id
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "import", str(directory), "--team", team],
        cwd=place.folder,
        env=place.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_whoever_presses_in_home_is_told_in_private(scene: Scene) -> None:
    """There is no response_url there, and a modal that says so would hang as well."""
    invite(scene.workspace, scene.database, 1)
    [(slack_id,)] = scene.rows("SELECT researcher FROM studies")
    rolf = scene.workspace.person(str(slack_id))
    with scene.bot():
        rolf.open_home()
        scene.workspace.wait_for(lambda: rolf.home and "Open" in rolf.home.buttons)

        outcome = rolf.press("Open", on="home")

        assert outcome.acked
        assert outcome.ack_ms < ACK_S * 1000
        scene.workspace.wait_for(lambda: any(TRY_AGAIN in message.text for message in rolf.dm()), PATIENCE_S)
    assert scene.workspace.log.violations() == []


@pytest.mark.slow
@pytest.mark.parametrize("hanging", [("views.push",)])
def test_whoever_presses_in_a_modal_is_told_in_private_and_keeps_the_modal(scene: Scene) -> None:
    invite(scene.workspace, scene.database, 1)
    [rolf] = researchers(scene, 1)
    with scene.bot():
        rolf.command("/interview", "availability")
        assert rolf.modal
        title = rolf.modal.title

        outcome = rolf.press("Add a feed address", on="modal")

        assert outcome.acked
        assert outcome.ack_ms < ACK_S * 1000
        scene.workspace.wait_for(lambda: any(TRY_AGAIN in message.text for message in rolf.dm()), PATIENCE_S)
        assert rolf.modal
        assert rolf.modal.title == title
    assert scene.workspace.log.violations() == []
