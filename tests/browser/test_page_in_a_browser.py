"""The demo's page in a real browser: everything is done through the page alone."""

import re

import pytest
from playwright.sync_api import WebSocketRoute, expect

from bot.demo.model import Posted
from bot.demo.show import Shown
from tests.browser.sitter import Sitter
from tests.demo.acting_app import client_of, modal, text_input
from tests.demo.blockkit_examples import plot
from tests.demo.blockkit_payloads import sample


def test_the_tour_from_recruit_to_the_digest_and_why(shown: Shown, sitter: Sitter) -> None:
    sitter.recruit()
    customer = sitter.invited()
    sitter.become(customer)
    sitter.answer()
    sitter.expect_step("answer")
    sitter.book()
    sitter.expect_step("book")
    sitter.become("Mara Lindqvist")
    sitter.page.get_by_test_id("jump-morning").click()
    sitter.go("user-research")
    expect(sitter.messages.filter(has_text="Interviews ·")).to_be_visible(timeout=20_000)
    sitter.expect_step("digest")
    sitter.go("Messages")
    handle = customer.lower().replace(" ", ".")
    sitter.type(f"/interview why @{handle}")
    expect(sitter.messages.filter(has_text="Why, or why not:")).to_be_visible()
    expect(sitter.messages.filter(has_text="Only visible to you")).to_be_visible()
    sitter.expect_step("why")
    assert shown.workspace.log.violations() == []


def test_a_form_says_under_its_inputs_what_is_wrong_and_keeps_what_was_typed(sitter: Sitter) -> None:
    sitter.type("/interview recruit")
    goal = sitter.modal.get_by_label("What do you want to learn?")
    goal.fill("What makes teams stay with Paperkite?")
    sitter.modal.get_by_label("How many interviews?").fill("0")
    sitter.modal.get_by_label("Done by").fill("2027-01-29")
    sitter.submit()

    decision = sitter.modal.get_by_label("Which decision will it feed?")
    expect(decision).to_have_attribute("aria-invalid", "true")
    expect(decision).to_be_focused()
    expect(sitter.modal).to_contain_text("Please complete this required field.")

    decision.fill("What we build in spring")
    sitter.submit()

    target = sitter.modal.get_by_label("How many interviews?")
    expect(target).to_have_attribute("aria-invalid", "true")
    expect(sitter.modal).to_contain_text("Choose from 1 to 1,000 interviews.")
    expect(goal).to_have_value("What makes teams stay with Paperkite?")
    target.fill("8")
    sitter.submit()
    expect(sitter.modal).to_contain_text("Who interviews?")


def test_the_next_step_of_a_form_begins_in_its_first_input(sitter: Sitter) -> None:
    sitter.type("/interview recruit")
    sitter.fill_in_purpose()
    sitter.submit()

    expect(sitter.modal).to_contain_text("Who interviews?")
    expect(sitter.modal.get_by_label("The panel")).to_be_focused()


def test_an_address_in_angle_brackets_ends_before_them(sitter: Sitter) -> None:
    sitter.go("Messages")
    sitter.type("See <https://example.com/a?b=1&c=2>, or https://example.com/d.")

    links = sitter.messages.filter(has_text="See").get_by_role("link")
    expect(links).to_have_text(["https://example.com/a?b=1&c=2", "https://example.com/d"])


def test_a_call_is_booked_and_cancelled_after_a_question(sitter: Sitter) -> None:
    sitter.recruit()
    sitter.become(sitter.invited())
    sitter.answer()
    time = sitter.book()
    expect(sitter.messages.filter(has_text="interview.ics")).to_be_visible()

    sitter.press("Cancel the call")
    expect(sitter.confirm).to_be_visible()
    sitter.page.get_by_test_id("confirm-no").click()
    expect(sitter.confirm).to_be_hidden()
    expect(sitter.messages.filter(has_text="Your call is booked")).to_be_visible()

    sitter.press("Cancel the call")
    sitter.page.get_by_test_id("confirm-yes").click()
    expect(sitter.messages.filter(has_text=re.compile("cancelled", re.IGNORECASE)).first).to_be_visible()
    expect(sitter.messages.filter(has_text="Your call is booked")).to_have_count(0)
    assert time


def test_home_shows_what_the_app_publishes_for_its_reader(sitter: Sitter) -> None:
    sitter.go("App Home")

    home = sitter.page.get_by_test_id("home")
    expect(home).to_be_visible()
    expect(home).to_contain_text("/interview")


def test_the_calendar_file_is_downloaded(sitter: Sitter) -> None:
    sitter.recruit()
    sitter.become(sitter.invited())
    sitter.answer()
    sitter.book()

    with sitter.page.expect_download() as download:
        sitter.page.get_by_role("link", name=re.compile("interview.ics")).click()

    path = download.value.path()
    assert path.read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")


def test_time_travel_moves_the_clock_that_is_shown(sitter: Sitter) -> None:
    clock = sitter.page.get_by_test_id("clock")
    expect(clock).to_contain_text("09:0")
    expect(clock).to_contain_text(re.compile("Mon.* 11 Jan"))

    sitter.page.get_by_test_id("jump-hour").click()
    expect(clock).to_contain_text("10:0")

    sitter.page.get_by_test_id("jump-morning").click()
    expect(clock).to_contain_text(re.compile("Tue.* 12 Jan"))

    sitter.page.get_by_test_id("jump-week").click()
    expect(clock).to_contain_text(re.compile("Tue.* 19 Jan"), timeout=30_000)


def test_the_mix_fills_while_the_customers_answer(sitter: Sitter) -> None:
    sitter.recruit()
    sitter.panel("Life")
    sitter.page.get_by_test_id("pace").select_option("fast")
    sitter.page.get_by_test_id("life").click()

    expect(sitter.page.get_by_test_id("mix")).to_contain_text(
        re.compile(r"[1-4] filled|[1-4] of 4"), timeout=60_000
    )


def test_the_inspector_shows_what_passed_and_what_slack_refused_is_red(shown: Shown, sitter: Sitter) -> None:
    sitter.panel("Traffic")
    sitter.type("/interview help")
    rows = sitter.page.get_by_test_id("traffic-row")
    expect(rows.filter(has_text="/interview").last).to_be_visible()

    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    client = WebClient(token=shown.workspace.installation.bot_token, base_url=shown.workspace.api_url)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0NOTHERE", text="lost")
    refused = rows.filter(has_text="channel_not_found")
    expect(refused).to_contain_text("REFUSED")
    refused.click()
    expect(sitter.page.get_by_test_id("inspector")).to_contain_text("lost")


def test_what_is_typed_is_suggested_and_completed_by_keyboard(sitter: Sitter) -> None:
    composer = sitter.page.get_by_test_id("composer")
    composer.press_sequentially("/inter")
    expect(sitter.page.get_by_role("option").filter(has_text="/interview").first).to_be_visible()
    sitter.page.keyboard.press("Tab")
    expect(composer).to_have_value(re.compile("^/interview "))


def test_earlier_messages_are_shown_when_they_are_asked_for(shown: Shown, sitter: Sitter) -> None:
    store, theo = shown.workspace.store, shown.cast.interviewer.id
    for number in range(1, 121):
        store.post(Posted(shown.cast.research, store.next_ts(), theo, f"Note {number} of many."))
    sitter.page.reload()
    sitter.go("user-research")
    expect(sitter.messages).to_have_count(50)
    expect(sitter.newest).to_contain_text("Note 120 of many.")
    earlier = sitter.page.get_by_role("button", name="Show earlier messages")

    earlier.click()
    expect(sitter.messages).to_have_count(100)
    earlier.click()

    expect(sitter.messages).to_have_count(120)
    expect(sitter.messages.first).to_contain_text("Note 1 of many.")
    expect(earlier).to_be_hidden()


def test_names_and_words_are_text_and_never_part_of_the_page(shown: Shown, sitter: Sitter) -> None:
    store, theo = shown.workspace.store, shown.cast.interviewer.id
    words = "<img src=x onerror=alert(1)> &lt;b&gt;bold&lt;/b&gt; <javascript:alert(1)|click> `<script>`"
    store.post(Posted(shown.cast.research, store.next_ts(), theo, words))
    sitter.go("user-research")

    expect(sitter.newest).to_contain_text("<b>bold</b>")
    assert sitter.newest.locator("img, b, script").count() == 0
    assert sitter.newest.locator("a").evaluate_all("links => links.map(link => link.protocol)") == []


def test_a_lost_connection_is_said_and_found_again(sitter: Sitter) -> None:
    lines: list[WebSocketRoute] = []
    broken = False

    def dial(line: WebSocketRoute) -> None:
        lines.append(line)
        if broken:
            line.close()
        else:
            line.connect_to_server()

    sitter.page.route_web_socket(re.compile("/live$"), dial)
    sitter.page.reload()
    sitter.arrive()
    said = sitter.page.get_by_test_id("connection")
    expect(said).to_have_attribute("data-open", "true")

    broken = True
    lines[0].close()
    expect(said).to_contain_text("The connection to the workspace is lost.")

    broken = False
    expect(said).to_have_attribute("data-open", "true")
    sitter.type("/interview help")
    expect(sitter.messages.filter(has_text="/interview recruit").first).to_be_visible()


def test_everything_fits_a_narrow_screen(traveller: Sitter) -> None:
    page = traveller.page
    traveller.recruit()
    for name in ("Places", "Chat", "Tour", "Life", "Traffic"):
        traveller.go_to_screen(name)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 375, f"{name} is {width} wide"
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, textarea, input, a[href], [role=tab]')]
                .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches('.skip, [type=checkbox], [type=radio]'))
                .map(e => [e.textContent || e.id, e.getBoundingClientRect()])
                .filter(([, box]) => box.width > 1 && box.height < 43.5)
                .map(([name, box]) => `${name}: ${box.height}`)"""
        )
        assert small == [], name


def test_a_file_is_chosen_seen_taken_away_and_sent(shown: Shown, sitter: Sitter) -> None:
    store = shown.workspace.store
    store.granted |= {"files:read"}
    form = modal(text_input("List", "list", type="file_input", max_files=1, filetypes=["csv"]))
    trigger = store.grant_trigger(shown.cast.manager.id)
    client_of(shown.workspace).views_open(trigger_id=trigger, view=form)
    chooser = sitter.modal.get_by_label("List")
    expect(chooser).to_have_attribute("accept", ".csv")

    chooser.set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": b"name\nAna\n"})
    expect(sitter.modal).to_contain_text("people.csv (9 bytes)")
    sitter.modal.get_by_role("button", name="Remove").click()
    expect(sitter.modal).not_to_contain_text("people.csv")
    store.file_bytes = 4
    chooser.set_input_files({"name": "large.csv", "mimeType": "text/csv", "buffer": b"12345"})
    expect(sitter.modal).to_contain_text("Large.csv is larger than 4 bytes.")
    chooser.set_input_files({"name": "small.csv", "mimeType": "text/csv", "buffer": b"1234"})
    expect(sitter.modal).to_contain_text("small.csv (4 bytes)")
    sitter.submit()

    expect(sitter.modal).to_be_hidden()
    sent = shown.workspace.log.deliveries("view_submission")[-1]
    [file] = sent.payload["view"]["state"]["values"]["list"]["list"]["files"]
    assert (file["name"], file["size"], file["user"]) == ("small.csv", 4, shown.cast.manager.id)


def test_charts_tables_and_alerts_say_in_words_what_they_show(shown: Shown, sitter: Sitter) -> None:
    client, mara = client_of(shown.workspace), shown.cast.manager.id
    client.chat_postMessage(channel=mara, text="Numbers", blocks=[plot("bar"), sample("data_table")])
    sitter.go("Messages")

    chart = sitter.newest.get_by_role("table", name="Mix of the study: Interviews")
    expect(chart.get_by_role("row", name="dislike -1.5 -1.5")).to_be_attached()
    table = sitter.newest.get_by_role("table", name="Seats by segment")
    expect(table.get_by_role("rowheader", name="2.5")).to_be_visible()

    trigger = shown.workspace.store.grant_trigger(mara)
    client.views_open(trigger_id=trigger, view=modal(sample("alert")))
    expect(sitter.modal.get_by_role("note")).to_have_text("Warning: Careful")


def test_beside_a_form_one_can_be_somebody_else_turn_the_clock_and_look_at_the_traffic(
    sitter: Sitter,
) -> None:
    sitter.type("/interview recruit")
    goal = sitter.modal.get_by_label("What do you want to learn?")
    goal.fill("What makes teams stay?")

    sitter.panel("Traffic")
    expect(sitter.page.get_by_test_id("inspector")).to_contain_text("views.open")
    before = sitter.page.get_by_test_id("clock").inner_text()
    sitter.page.get_by_test_id("jump-hour").click()
    expect(sitter.page.get_by_test_id("clock")).not_to_have_text(before)
    sitter.become("Theo Abara")
    expect(sitter.modal).to_be_hidden()
    sitter.become("Mara Lindqvist")

    expect(sitter.modal).to_be_visible()
    expect(goal).to_have_value("What makes teams stay?")
    sitter.panel("Tour")
    sitter.page.keyboard.press("Escape")  # the panel has the focus, and not the form
    expect(sitter.modal).to_be_visible()
    goal.focus()
    sitter.page.keyboard.press("Escape")
    expect(sitter.modal).to_be_hidden()


def test_what_a_form_lies_over_cannot_be_reached(sitter: Sitter) -> None:
    sitter.type("/interview recruit")
    expect(sitter.modal).to_be_visible()

    for there in ("#composer", "#places button"):
        assert sitter.page.locator(there).first.evaluate("node => Boolean(node.closest('[inert]'))")
    box, side = sitter.modal.bounding_box(), sitter.page.locator(".side").bounding_box()
    assert box
    assert side
    assert box["x"] + box["width"] <= side["x"]
    sitter.page.keyboard.press("Escape")
    expect(sitter.page.get_by_test_id("composer")).to_be_focused()


def test_on_a_narrow_screen_a_form_is_one_screen_among_others(traveller: Sitter) -> None:
    traveller.type("/interview recruit")
    expect(traveller.modal).to_be_visible()

    traveller.go_to_screen("Traffic")
    expect(traveller.page.get_by_test_id("inspector")).to_contain_text("views.open")
    expect(traveller.modal).to_be_hidden()
    traveller.go_to_screen("Chat")

    expect(traveller.modal).to_be_visible()
