"""What is asked for by OAuth is what the manifests ask for."""

from pathlib import Path

import pytest

from bot.demo.manifest import read_manifest
from bot.slack.scopes import OPTIONAL, REQUIRED

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["manifest.yml", "docs/manifest-http.yml"])
def test_the_scopes_are_those_of_the_manifest(name: str) -> None:
    manifest = read_manifest(ROOT / name)

    assert set(REQUIRED) == manifest.scopes
    assert set(OPTIONAL) == manifest.optional_scopes
