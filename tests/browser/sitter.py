"""Somebody who sits before the page: they see what is on it, and use keyboard and pointer."""

import re

from playwright.sync_api import Locator, Page, expect


class Sitter:
    """A person at the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def arrive(self) -> None:
        """Wait until the page is there."""
        expect(self.page.get_by_test_id("person")).to_have_value(re.compile("Mara Lindqvist"))

    def become(self, name: str) -> None:
        """Choose somebody in the switch, by typing their name."""
        switch = self.page.get_by_test_id("person")
        switch.click()
        switch.fill(name)
        self.page.get_by_role("option", name=re.compile(name)).first.click()
        expect(switch).to_have_value(re.compile(name))

    def go(self, name: str) -> None:
        """Go to a place of theirs."""
        self.page.get_by_role("navigation", name="Places").get_by_role("button", name=name).click()

    def type(self, text: str) -> None:
        """Type something and send it."""
        self.page.get_by_test_id("composer").fill(text)
        self.page.keyboard.press("Enter")

    @property
    def messages(self) -> Locator:
        """The messages that are shown."""
        return self.page.get_by_test_id("message")

    @property
    def newest(self) -> Locator:
        """The newest message."""
        return self.messages.last

    @property
    def modal(self) -> Locator:
        """The form that is open."""
        return self.page.get_by_test_id("modal")

    @property
    def confirm(self) -> Locator:
        """The question whether it is meant."""
        return self.page.get_by_test_id("confirm")

    def press(self, label: str) -> None:
        """Press a button in the newest message that has it."""
        self.messages.get_by_role("button", name=label, exact=True).last.click()

    def submit(self) -> None:
        """Send the form."""
        self.page.get_by_test_id("modal-submit").click()

    def expect_step(self, step: str) -> None:
        """The tour has ticked a step off."""
        expect(self.page.get_by_test_id(f"step-{step}")).to_have_attribute("data-done", "true")

    def panel(self, name: str) -> None:
        """Open a panel at the side."""
        self.page.get_by_role("tab", name=name).click()

    def fill_in_purpose(self, interviews: int = 8) -> None:
        """The first form."""
        self.modal.get_by_label("What do you want to learn?").fill("What makes teams stay with Paperkite?")
        self.modal.get_by_label("Which decision will it feed?").fill("What we build in spring")
        self.modal.get_by_label("How many interviews?").fill(str(interviews))
        self.modal.get_by_label("Done by").fill("2027-01-29")

    def go_to_screen(self, name: str) -> None:
        """Where everything is on one column: go to one of its screens."""
        self.page.get_by_role("navigation", name="Screens").get_by_role("button", name=name).click()

    def recruit(self, interviews: int = 8) -> None:
        """Launch a study, as the first step of the tour says."""
        self.type("/interview recruit")
        self.fill_in_purpose(interviews)
        self.submit()
        self.modal.get_by_label("Link to the call").fill("https://meet.example.com/paperkite")
        self.submit()
        expect(self.modal).to_contain_text(f"{interviews} interviews")
        self.submit()
        expect(self.modal).to_be_hidden()

    def invited(self) -> str:
        """The name of a customer who has a new message, as soon as there is one."""
        self.expect_step("recruit")
        switch = self.page.get_by_test_id("person")
        switch.click()
        # Typed, not scrolled to: a role and a mark stand beside every name.
        option = self.page.get_by_role("option").filter(has_text=" new").filter(has_text="customer").first
        expect(option).to_be_visible()
        name = option.inner_text().splitlines()[0].strip()
        self.page.keyboard.press("Escape")
        return re.split(r"\s{2,}|customer", name)[0].strip()

    def answer(self) -> None:
        """Answer an invitation as somebody who pays and loves it."""
        for label in (
            "Answer the questions",
            "I use it, and I or my company pays",
            "I love it",
            "Send my answers",
        ):
            self.press(label)

    def book(self) -> str:
        """Agree and take the first time; which one."""
        self.press("I agree, show times")
        time = self.messages.get_by_role("button").filter(has_text=re.compile(r"^\d\d:\d\d$")).first
        label = time.inner_text()
        time.click()
        expect(self.messages.filter(has_text="Your call is booked")).to_be_visible()
        return label
