"""`evenhand wording` as people use it."""

import json
from pathlib import Path

import pytest

from tests.handlers.typed_in import evenhand


def test_each_finding_is_a_line_and_its_neutral_form_the_next(tmp_path: Path) -> None:
    shown = evenhand(tmp_path, "wording", "How great was our amazing new editor?")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines() == [
        'leading: "How great". Names only one end of the scale, so the answer is pushed towards it.',
        "  neutral: How would you rate our new editor?",
        "loaded: \"amazing\". 'amazing' judges what the question asks about.",
        "  neutral: How would you rate our new editor?",
    ]
    assert list(tmp_path.iterdir()) == []


def test_options_are_named_one_by_one_and_findings_come_as_json(tmp_path: Path) -> None:
    options = [part for option in ("18-25", "25-35", "35 or older") for part in ("--option", option)]

    shown = evenhand(tmp_path, "wording", "How old are you?", *options, "--json")

    [finding] = json.loads(shown.stdout)["findings"]
    assert shown.returncode == 0
    assert finding.pop("source").startswith("Pew Research Center")
    assert finding == {
        "rule": "overlapping options",
        "quoted": "25-35",
        "explanation": "Overlaps with '18-25': whoever is in both cannot choose.",
        "neutral": "18-25 | 26-35 | 36 or older",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["When did you last export a report?"], "Nothing found.\n"),
        (["Do you like mornings?", "--role", "invitation"], "Nothing found.\n"),
        (["When did you last export a report?", "--json"], '{\n  "findings": []\n}\n'),
        ([""], "Nothing found.\n"),
    ],
)
def test_a_text_in_order_is_said_to_be_so(tmp_path: Path, arguments: list[str], says: str) -> None:
    shown = evenhand(tmp_path, "wording", *arguments)

    assert (shown.returncode, shown.stdout, shown.stderr) == (0, says, "")


def test_a_role_tells_what_a_text_is_for(tmp_path: Path) -> None:
    shown = evenhand(tmp_path, "wording", "We are looking for unhappy customers.", "--role", "invitation")
    unknown = evenhand(tmp_path, "wording", "We are looking for unhappy customers.", "--role", "poem")

    assert shown.stdout.startswith('leading: "looking for unhappy customers". Tells who is wanted')
    assert unknown.returncode == 2
    assert "'poem' is not one of" in unknown.stderr
