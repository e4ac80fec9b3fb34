"""What doctor says of settings, Python, time zones and the address."""

import pytest

from bot import config
from bot.doctor import here
from bot.doctor.finding import State
from bot.errors import ConfigError
from storage.examining import Engine
from tests.doctor.conftest import SetUp


def test_a_good_set_up_has_nothing_to_fix_and_exit_code_0(set_up: SetUp) -> None:
    said = set_up.doctor()

    assert (said.code, said.to_fix) == (0, set())
    assert said.one("settings").sentence.startswith("4 settings from ")
    assert set_up.workspace.log.violations() == []
    assert set_up.workspace.connection_count == 0


def test_it_reads_as_lines_with_the_step_below_what_is_to_be_mended(set_up: SetUp) -> None:
    code, output = set_up.printed(EVENHAND_LOG="LOUD")

    lines = output.splitlines()
    at = lines.index("fix  settings        EVENHAND_LOG is no level of the log.")
    assert lines[at + 1].strip() == "> Write one of DEBUG, INFO, WARNING, ERROR."
    assert any(line.startswith("ok   bot token       Accepted") for line in lines)
    assert any(line.startswith("–    signing secret  Not needed") for line in lines)
    assert (code, lines[-1]) == (1, "1 to fix.")


def test_what_is_left_out_for_one_reason_shares_a_line(set_up: SetUp) -> None:
    _, output = set_up.printed()

    assert output.count("There is no database yet.") == 2
    assert output.splitlines()[-1] == "Nothing to fix."


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_ID is set and SLACK_CLIENT_SECRET is not"),
        ({"SLACK_CLIENT_SECRET": "abc"}, "SLACK_CLIENT_SECRET is set and SLACK_CLIENT_ID is not"),
        ({"GOOGLE_CLIENT_ID": "x"}, "GOOGLE_CLIENT_ID is set and GOOGLE_CLIENT_SECRET is not"),
        ({"EVENHAND_ADMINS": "U012AB3CD mara@example.com"}, "1 of 2 entries can be no member id"),
        ({"EVENHAND_LOG": "loud"}, "EVENHAND_LOG is no level"),
        ({"EVENHAND_URL": "ftp://bot.example.com"}, "EVENHAND_URL should begin with https://"),
        ({"EVENHAND_CALENDAR_NETWORKS": "office"}, "which is no network"),
        ({"EVENHAND_ADMIN": "U1"}, "EVENHAND_ADMIN in .env is no setting"),
        ({"SLACK_TOKEN": "abc"}, "SLACK_TOKEN in .env is no setting"),
    ],
)
def test_a_setting_that_cannot_be_right_is_told(set_up: SetUp, values: dict[str, str], words: str) -> None:
    line = set_up.doctor(**values).of("settings")[0]

    assert (line.state, words in line.sentence) == ("fix", True), line
    assert line.step
    assert "mara@example.com" not in line.sentence


OF_MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "abcdefgh",
    "SLACK_SIGNING_SECRET": "0a1b2c",
    "SLACK_BOT_TOKEN": None,
    "EVENHAND_URL": "https://bot.example.com",
}


@pytest.mark.parametrize("app_token", [None, "xapp-1-A000000001-pretend"])
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"EVENHAND_URL": None}, "SLACK_CLIENT_ID needs EVENHAND_URL"),
        ({"SLACK_BOT_TOKEN": "xoxb-000000001-pretend"}, "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set"),
    ],
)
def test_where_run_refuses_to_start_doctor_says_why(
    set_up: SetUp, values: dict[str, str | None], words: str, app_token: str | None
) -> None:
    said = set_up.doctor(**(OF_MANY | {"SLACK_APP_TOKEN": app_token} | values))

    line = said.one("settings")
    assert (line.state, words in line.sentence, said.code) == ("fix", True, 1)
    assert "refuses to start" in line.step
    with pytest.raises(ConfigError, match=line.sentence[:40]):
        config.load().require_http()


def test_a_client_id_is_for_http_and_what_is_missing_is_said_once(set_up: SetUp) -> None:
    said = set_up.doctor(**(OF_MANY | {"SLACK_SIGNING_SECRET": None}))

    assert said.one("app token").sentence == "Not needed over HTTP."
    assert said.to_fix == {"signing secret"}
    assert set_up.doctor(**OF_MANY).code == 0
    config.load().require_http()


def test_a_misspelt_setting_is_told_with_the_name_that_was_meant(set_up: SetUp) -> None:
    assert set_up.doctor(EVENHAND_ADMIN="U1").one("settings").step == "Rename it to EVENHAND_ADMINS."


def test_a_setting_of_something_else_in_env_is_nobodys_business(set_up: SetUp) -> None:
    assert set_up.doctor(TZ="UTC", HTTPS_PROXY="").one("settings").state == "ok"


def test_both_halves_of_a_pair_are_right(set_up: SetUp) -> None:
    both = {"GOOGLE_CLIENT_ID": "x", "GOOGLE_CLIENT_SECRET": "y"}

    assert set_up.doctor(**both).one("settings").state == "ok"


def test_the_environment_over_env_is_told(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_PRODUCT", "Kite")

    said = set_up.doctor(EVENHAND_PRODUCT="Paperkite").one("settings")

    assert said.sentence.endswith("The environment overrules .env for EVENHAND_PRODUCT.")


def test_tokens_that_others_may_read_are_told(set_up: SetUp) -> None:
    set_up.mode = 0o640
    line = set_up.doctor().one(".env")

    assert (line.state, line.step) == ("fix", f"chmod 600 {set_up.folder / '.env'}")


def test_without_env_the_environment_alone_counts(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in set_up.values.items():
        monkeypatch.setenv(name, text)

    here_alone = set_up.run()

    assert here_alone.one(".env").state == "skipped"
    assert here_alone.one("settings").sentence.startswith("4 settings from the environment alone")
    assert here_alone.code == 0


def test_where_nothing_is_set_it_says_so(set_up: SetUp) -> None:
    without = set_up.run().one("settings")
    set_up.values = {"SLACK_BOT_TOKEN": ""}
    empty = set_up.doctor().one("settings")

    assert (
        without.sentence
        == f"No settings: there is no {set_up.folder / '.env'}, and the environment has none."
    )
    assert "nothing is set in" in empty.sentence
    assert (without.state, empty.state) == ("fix", "fix")
    assert without.step.startswith("cp .env.example .env && chmod 600 .env")


def test_a_sqlite_that_lacks_something_is_told() -> None:
    assert here.of_engine(Engine("3.40.1", True, True)).state is State.OK
    told = here.of_engine(Engine("3.34.0", False, False))

    assert told.state is State.FIX
    assert "3.34.0" in told.sentence
    assert "without FTS5 and STRICT tables" in told.sentence


def test_time_zones_that_are_missing_are_told() -> None:
    nobody = None
    told = here.time_zones(nobody, ("Europe/London", "Mars/Base"))  # type: ignore[arg-type]

    assert (told.state, told.sentence) == (State.FIX, "Mars/Base cannot be loaded.")
    assert "tzdata" in told.step
    assert here.time_zones(nobody).state is State.OK  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://bot.example.com", "ok"),
        ("https://bot.example.com:8443/", "ok"),
        ("https://bot.example.com/evenhand", "fix"),
        ("https://me:secret@bot.example.com", "fix"),
        ("https://bot", "fix"),
        ("https://bot.local", "fix"),
        ("https://10.1.2.3", "fix"),
        ("https://127.0.0.1", "fix"),
        ("http://localhost:3000", "fix"),
        ("https://bot.example.com:port", "fix"),
        (None, "skipped"),
    ],
)
def test_an_address_has_the_form_of_one_that_others_reach(set_up: SetUp, url: str | None, state: str) -> None:
    line = set_up.doctor("--http", SLACK_SIGNING_SECRET="0a1b2c", EVENHAND_URL=url).one("address")

    assert (line.state, bool(line.step)) == (state, state != "ok"), line
    assert "secret" not in line.sentence + line.step


def test_nothing_that_opens_something_is_printed(set_up: SetUp) -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-marked-1",
        "SLACK_APP_TOKEN": "xapp-marked-2",
        "SLACK_SIGNING_SECRET": "xoxb-marked-3",
        "SLACK_CLIENT_SECRET": "marked-secret-4",
        "GOOGLE_CLIENT_SECRET": "marked-secret-5",
        "EVENHAND_KEY": "marked-key-6",
        "EVENHAND_LOG": "DEBUG",
    }
    for arguments in ((), ("--json",), ("--http",)):
        code, output = set_up.printed(*arguments, **secrets)

        assert code == 1
        assert "marked" not in output


def test_a_token_in_the_wrong_line_is_left_out_of_what_is_said_of_it(set_up: SetUp) -> None:
    line = set_up.doctor(EVENHAND_CALENDAR_NETWORKS="xoxb-marked-1").one("settings")

    assert line.sentence.startswith("EVENHAND_CALENDAR_NETWORKS holds [secret], which is no network.")
