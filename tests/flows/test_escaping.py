"""Whatever a person types, or is called, leaves the bot as words and as nothing else."""

import csv
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot import log
from bot.domain.mix.handover import Row, to_csv
from bot.pages import pages
from bot.services.directory import import_file
from tests.flows.stage import AGREE, ANSWER, CANCEL, LOVES, PAYS, SEND, Stage

NASTY = "<!channel> <@U0EVIL> <https://evil.example|x> &lt;b&gt; `a` ```c``` \u202eRTL\u2066 \x1b[31mred \x07"
TYPED = NASTY.replace("<@U0EVIL> ", "").replace("&lt;b&gt; ", "")
"""Behind a command, where Slack resolves who is named, and sends markup escaped already."""
SHORT = "<!here> &lt;P \u202e\x1b[2J"
STARTS = ("=cmd()", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "'=1", '"=1"', "＝1")
LINES = "one\r\nBEGIN:VCALENDAR\r\nATTENDEE:mailto:evil@evil.example\r\n;,\\n"
LINK = "https://meet.example.com/<!channel>|x?a=1&b=%22"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MARKUP = re.compile(r"<!(?:channel|here|everyone)|<@U0EVIL|<https://evil|&lt;[bP]\b")


@pytest.fixture
def forecasts() -> bool:
    return True


def texts(payload: Any) -> Iterator[tuple[str, str]]:
    """(how Slack reads it, the text) of everything in a message or a view that somebody will see."""
    if isinstance(payload, list):
        for one in payload:
            yield from texts(one)
    elif isinstance(payload, dict):
        kind, text = payload.get("type"), payload.get("text")
        if isinstance(text, str):
            yield ("plain_text" if kind == "plain_text" else "mrkdwn"), text
        for name in ("initial_comment", "accessibility_label", "alt_text"):
            if isinstance(payload.get(name), str):
                yield "mrkdwn" if name == "initial_comment" else "plain_text", payload[name]
        for name, value in payload.items():
            if name not in {"initial_value", "value", "private_metadata", "metadata"}:
                yield from texts(value)


def leaks(payload: Any) -> list[str]:
    """What Slack would act upon, or a reader's eyes would be deceived by."""
    return [
        f"{kind}: {text!r}"
        for kind, text in texts(payload)
        if CONTROLS.search(text) or (kind == "mrkdwn" and MARKUP.search(text))
    ]


def test_the_search_finds_what_it_is_for() -> None:
    assert leaks({"text": NASTY})
    assert leaks({"blocks": [{"text": {"type": "mrkdwn", "text": "&lt;b&gt;"}}]})
    assert leaks([{"type": "plain_text", "text": "\x1b[31m"}])
    assert not leaks({"text": "&lt;!channel&gt; &amp;lt;b&amp;gt;", "type": "mrkdwn"})
    assert not leaks({"type": "plain_text", "text": "<!channel>"})


def test_nothing_that_was_typed_is_acted_upon(
    stage: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    stage.excused.append("user_not_found")
    rita = stage.person(f"Rita {NASTY}", email="rita@paperkite.example")
    ana = stage.person(f"Ana {NASTY}", email="ana@customers.example")
    stage.on_panel(ana, company=f"Acme {NASTY}", region=f"=cmd() {NASTY}")
    stage.set_up("General", product_name=SHORT)
    stage.set_up("who may do what", researchers=[rita.id])
    play(stage, rita, ana)
    for word in ("status", "studies", "digest", "help", f"guide {TYPED}", f"why {TYPED}", f"why <@{ana.id}>"):
        rita.command("/interview", word)
    rita.command("/interview", f"export {TYPED}")
    rita.command("/interview", "export")
    assert rita.modal is not None
    rita.close_modal(whole_stack=True)
    for words in (TYPED, LINES, f"weekdays 9-15 {TYPED}"):
        rita.command("/interview", f"availability {words}")
    write_about(stage, stage.mara)
    ana.say(NASTY)
    for person in (rita, ana, stage.theo, stage.mara):
        person.open_home()
    stage.settle()
    stage.go_on(days=3)

    assert SHORT[:7].replace("<", "&lt;").replace(">", "&gt;") in str(stage.workspace.log.calls())
    found = [
        f"{entry.name}: {leak}"
        for entry in stage.workspace.log.entries
        for leak in leaks(entry.payload if entry.direction == "in" else entry.response)
    ]
    assert not found, "\n".join(sorted(set(found))[:20])
    for person in (rita, ana, stage.theo):
        for message in person.dm():
            for file in message.files:
                judge_calendar(file.content)
    judge_pages(stage, rita)
    ours = [record for record in caplog.records if record.name.startswith(("bot.", "handlers", "storage"))]
    assert not [record for record in ours if "evil" in record.getMessage() and ".demo" not in record.name]


def write_about(stage: Stage, mara: Any) -> None:
    """Hostile words about the one person there is, found by hostile words."""
    mara.command("/interview", f"people {TYPED}")
    mara.command("/interview", "people")
    stage.press(mara, "Open", on="modal")
    for label, words in (
        ("Add a note", f"{NASTY} {LINES}"),
        ("Add a tag", SHORT),
        ("Take off the panel", NASTY),
        ("Put on the panel", NASTY),
        ("Block", NASTY),
    ):
        stage.press(mara, label, on="modal")
        mara.fill("words", words)
        assert mara.submit().acked
        stage.settle()
    stage.press(mara, "Unblock", on="modal")
    mara.close_modal(whole_stack=True)


def play(stage: Stage, rita: Any, ana: Any) -> None:
    """A whole study, with hostile words wherever words can be put."""
    stage.open_second_step(
        rita,
        goal=f"=cmd() {NASTY} {LINES}",
        decision=f"+1 {NASTY}",
        more=True,
        audience=None,
        picked=[ana.id],
        meeting_link=LINK,
        title=f"{SHORT} @x",
        incentive=NASTY,
        observers=[stage.mara.id],
        interviewers=[rita.id],
    )
    assert rita.submit().errors
    rita.fill("meeting_link", "https://meet.example.com/%3C!channel%3E?a=1&b=%22&lt;b")
    assert not rita.submit().errors
    stage.press(rita, "Play a dry run", on="modal")
    stage.press(rita, "Edit the questions", on="modal")
    for kind, text in (("One answer", f"Who? {NASTY}"), ("A short text", f"Why? {LINES}")):
        stage.press(rita, "Add a question", on="modal")
        rita.fill("text", text)
        rita.fill("kind", kind)
        if kind == "One answer":
            rita.fill("option_0", SHORT)
            rita.fill("option_1", "=cmd() " + SHORT)
        assert rita.submit().acked
        stage.settle()
    stage.press(rita, "Preview", on="modal")
    stage.press(rita, "Back to the questions", on="modal")
    rita.close_modal()
    assert rita.submit().acked
    stage.go_on(hours=1)
    for label in (ANSWER, PAYS, LOVES):
        stage.press(ana, label)
    option = next(label for label in stage.newest(ana).buttons if label.startswith("<!here>"))
    stage.press(ana, option)
    stage.press(ana, "Write an answer")
    ana.fill("answer", f"{NASTY} {LINES}")
    assert ana.submit().acked
    stage.settle()
    for label in (SEND, AGREE, "Suggest a time"):
        stage.press(ana, label)
    for words in (NASTY, LINES, "next <!channel> at 3", "Wednesday at 14:00"):
        ana.fill("words", words)
        ana.submit()
        stage.settle()
    assert ana.submit().acked
    stage.settle()
    rita.command("/interview", "guide")
    stage.press(rita, "Add notes")
    rita.fill("notes", f"{NASTY}\n{LINES}")
    rita.submit()
    if rita.modal:
        rita.close_modal(whole_stack=True)
    stage.press(rita, "Edit")
    rita.fill("incentive", f"-1 {NASTY}")
    rita.submit()
    stage.settle()
    stage.press(ana, CANCEL)


def judge_calendar(content: bytes) -> None:
    """One calendar with one event, and no line of anybody else's."""
    text = content.decode()
    assert text.count("BEGIN:VCALENDAR\r\n") == 1
    assert not re.search(r"^ATTENDEE:mailto:evil", text, re.MULTILINE)
    assert not CONTROLS.search(text.replace("\r\n", "\n"))
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert "ATTENDEE" not in event or "evil" not in str(event["ATTENDEE"])


def judge_pages(stage: Stage, rita: Any) -> None:
    """The private feed and the question whether to connect Google Calendar."""
    from bot.services import connecting

    desk = stage.bot.bot.desk
    team_id = stage.workspace.installation.team_id
    show = pages(desk)
    address = connecting.own_address(desk, team_id, rita.id, "a test")
    feed = show("GET", "/" + address.split("/", 3)[3], "", "")
    assert feed.status == "200 OK"
    text = feed.content.decode()
    assert text.count("BEGIN:VCALENDAR") == 1 + text.count("\\nBEGIN:VCALENDAR")
    assert not CONTROLS.search(text.replace("\r\n", "\n"))
    grant = connecting.begin_google(desk, team_id, rita.id)
    asked = show("GET", "/calendars/google", f"state={grant.state}&code=%22%3E%3Cscript%3E", "")
    assert asked.status == "200 OK"
    assert b"<script" not in asked.content
    assert b"<!channel>" not in asked.content


@pytest.mark.parametrize("start", STARTS)
def test_no_cell_of_a_hand_over_is_a_formula(start: str) -> None:
    row = Row(*(f"{start} {NASTY}" for _ in range(5)))

    [_, cells] = csv.reader(io.StringIO(to_csv([row]).decode("utf-8-sig"), newline=""))

    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for cell in cells)
    assert {cell.replace("'", "") for cell in cells} == {f"{start} {NASTY}".replace("'", "")}


def test_what_is_wrong_in_a_directory_is_told_without_control_characters(
    stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(
        f'email,nps,plan\n"{NASTY}",9,paying\nb@x.example,"{NASTY}","{NASTY}"\n', encoding="utf-8"
    )
    bot = stage.bot.bot

    report = import_file(bot.store, stage.workspace.installation.team_id, file, stage.clock.instant)

    assert report.problems
    assert not any(CONTROLS.search(problem.text) for problem in report.problems)


def test_a_line_of_the_log_is_one_line_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        log.set_up("DEBUG")
        logging.getLogger("bot.test").warning("somebody wrote %s", f"{NASTY}\n2027-01-11 ERROR forged{LINES}")
    finally:
        logging.getLogger().handlers[:] = handlers
        logging.getLogger().setLevel(level)

    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert not CONTROLS.search(written.rstrip("\n"))
