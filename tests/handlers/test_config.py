"""Settings from .env: what is missing, or is something else, is said in one sentence with the place where it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Config, load
from bot.errors import ConfigError

WHOLE = Config("xoxb-secret", "xapp-secret", "s3cret", frozenset(), Path("evenhand.db"), "", "INFO")
PLACES = {
    "SLACK_BOT_TOKEN": "OAuth & Permissions > Bot User OAuth Token",
    "SLACK_APP_TOKEN": "Basic Information > App-Level Tokens",
    "SLACK_SIGNING_SECRET": "Basic Information > App Credentials > Signing Secret",
}


@pytest.mark.parametrize(
    ("lacking", "names"),
    [
        ({"bot_token": ""}, ["SLACK_BOT_TOKEN"]),
        ({"app_token": ""}, ["SLACK_APP_TOKEN"]),
        ({"bot_token": "", "app_token": ""}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
    ],
)
def test_what_socket_mode_lacks_is_named_with_its_place(lacking: dict[str, str], names: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        replace(WHOLE, **lacking).require_socket_mode()  # type: ignore[arg-type]

    sentence = str(caught.value)
    assert [name for name in PLACES if name in sentence] == names
    assert all(PLACES[name] in sentence for name in names)
    assert "https://api.slack.com/apps" in sentence
    assert "\n" not in sentence


def test_http_needs_a_signing_secret_and_no_app_token() -> None:
    replace(WHOLE, app_token="").require_http()

    with pytest.raises(ConfigError, match="SLACK_SIGNING_SECRET"):
        replace(WHOLE, signing_secret="").require_http()


MANY = replace(
    WHOLE,
    bot_token="",
    app_token="",
    client_id="1.2",
    client_secret="c1ient",
    public_url="https://bot.example.com",
)


def test_an_app_that_any_workspace_may_install_needs_no_token() -> None:
    MANY.require_http()
    assert MANY.is_for_many
    assert not WHOLE.is_for_many
    assert "c1ient" not in repr(MANY)
    assert "c1ient" in MANY.secrets


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client_secret": ""}, "SLACK_CLIENT_SECRET"),
        ({"client_id": ""}, "SLACK_CLIENT_ID"),
        ({"signing_secret": ""}, "SLACK_SIGNING_SECRET"),
        ({"public_url": ""}, "EVENHAND_URL"),
        ({"bot_token": "xoxb-secret"}, "Take one of them out"),
    ],
)
def test_what_an_app_for_many_lacks_is_said(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        replace(MANY, **wrong).require_http()  # type: ignore[arg-type]


def test_socket_mode_is_for_one_workspace() -> None:
    with pytest.raises(ConfigError, match="--http"):
        replace(MANY, app_token="xapp-secret").require_socket_mode()


@pytest.mark.parametrize(
    ("wrong", "name", "prefix"),
    [
        ({"bot_token": "xoxp-user"}, "SLACK_BOT_TOKEN", "xoxb-"),
        ({"app_token": "xoxb-bot"}, "SLACK_APP_TOKEN", "xapp-"),
    ],
)
def test_a_token_of_another_sort_is_named_without_being_shown(
    wrong: dict[str, str], name: str, prefix: str
) -> None:
    with pytest.raises(ConfigError, match=f"{name} should begin with {prefix}") as caught:
        replace(WHOLE, **wrong).require_socket_mode()  # type: ignore[arg-type]

    assert next(iter(wrong.values())) not in str(caught.value)


def test_whole_settings_are_accepted() -> None:
    WHOLE.require_socket_mode()
    WHOLE.require_http()


def test_secrets_are_not_in_what_is_printed() -> None:
    assert not any(secret in repr(WHOLE) for secret in ("xoxb-secret", "xapp-secret", "s3cret"))


def test_settings_come_from_the_file_and_the_environment_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-file\nSLACK_APP_TOKEN=' xapp-file '\nEVENHAND_ADMINS=U1, U2 U3\nEVENHAND_LOG=debug\n"
    )
    for name in ("SLACK_APP_TOKEN", "EVENHAND_ADMINS", "EVENHAND_LOG", "EVENHAND_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-environment")

    found = load(tmp_path)

    assert (found.bot_token, found.app_token) == ("xoxb-environment", "xapp-file")
    assert found.admins == {"U1", "U2", "U3"}
    assert (found.log_level, found.database) == ("DEBUG", Path("evenhand.db"))
