"""The wording check: what it finds in published questions, what it leaves alone, and that it takes any text."""

import csv
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.questions import standard_questions
from bot.domain.wording import SOURCES, Finding, Role, Rule, check

HERE = Path(__file__).parent
DOCS = (HERE.parents[1] / "docs" / "wording.md").read_text()
SPLITS = ("dev", "held", "fresh", "practice")
ABOUT_OPTIONS = {Rule.UNBALANCED, Rule.OVERLAPPING, Rule.INCOMPLETE}


@dataclass(frozen=True)
class Item:
    """One question of the corpus."""

    text: str
    options: tuple[str, ...]
    biased: bool
    rules: frozenset[Rule]
    source: str
    split: str


@cache
def corpus() -> tuple[Item, ...]:
    with (HERE / "wording_corpus.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Item(
                row["text"],
                tuple(filter(None, row["options"].split("|"))),
                row["label"] == "biased",
                frozenset(map(Rule, filter(None, row["rules"].split("|")))),
                row["source"],
                row["split"],
            )
            for row in csv.DictReader(file)
        )


@cache
def found(item: Item) -> tuple[Finding, ...]:
    return tuple(check(item.text, item.options))


def rules(text: str, options: Sequence[str] = (), role: Role = Role.QUESTION) -> set[Rule]:
    return {finding.rule for finding in check(text, options, role)}


def neutral_forms(text: str, options: Sequence[str] = (), role: Role = Role.QUESTION) -> set[str]:
    return {finding.neutral for finding in check(text, options, role)}


def shares(split: str) -> tuple[float, float, float]:
    """Recall, false alarms, and the share of biased questions of which an expected rule is named."""
    biased = [item for item in corpus() if item.split == split and item.biased]
    neutral = [item for item in corpus() if item.split == split and not item.biased]
    return (
        sum(bool(found(item)) for item in biased) / len(biased),
        sum(bool(found(item)) for item in neutral) / len(neutral),
        sum(bool(item.rules & {finding.rule for finding in found(item)}) for item in biased) / len(biased),
    )


def test_the_corpus_is_large_varied_and_has_sources() -> None:
    published = [item for item in corpus() if item.split in ("dev", "held")]

    assert sum(item.biased for item in published) >= 150
    assert sum(not item.biased for item in published) >= 150
    assert (
        min(sum(i.biased is biased for i in corpus() if i.split == "fresh") for biased in (True, False)) >= 40
    )
    assert {item.split for item in corpus()} == set(SPLITS)
    assert len({(item.text, item.options) for item in corpus()}) == len(corpus())
    assert len({item.source for item in published}) >= 80
    assert all(item.source and bool(item.rules) is item.biased for item in corpus())
    assert {rule for item in published for rule in item.rules} == set(Rule)


@pytest.mark.parametrize("split", SPLITS)
def test_biased_questions_are_found_and_neutral_ones_left_alone(split: str) -> None:
    recall, false_alarms, right_rule = shares(split)

    assert recall >= 0.85
    assert false_alarms <= 0.05
    assert right_rule >= 0.85


@pytest.mark.parametrize("split", SPLITS)
def test_the_docs_tell_the_figures_as_they_are(split: str) -> None:
    row = " | ".join(f"{share:.2f}" for share in shares(split))

    assert f"| {split} | {row} |" in DOCS


EXAMPLES: dict[Rule, tuple[list[str], list[str]]] = {
    Rule.LEADING: (
        [
            "Wouldn't you agree that search got better?",
            "The new menu is clearer, right?",
            "How fantastic was the demo?",
            "How much do you love the editor?",
            "How easy was it to sign up?",
            "So you found the file at once?",
            "Tabs are important. How many do you keep open?",
        ],
        [
            "Can you say more about that?",
            "To what extent do you agree or disagree that search got better?",
            "How clear or unclear is the new menu?",
            "How would you rate the demo?",
            "How easy or difficult was it to sign up?",
            "How often do you use the editor?",
            "Do you agree to take part?",
        ],
    ),
    Rule.PRESUPPOSING: (
        [
            "How much has the calendar improved your week?",
            "Why do you prefer the old editor?",
            "What problems did you have last week?",
            "When did you stop using paper?",
            "How often do you enjoy the digest?",
            "What is your favourite template?",
            "Tell me about the frustrations you have with invoices.",
        ],
        [
            "How has the calendar affected your week, if at all?",
            "Which do you prefer, the old or the new editor?",
            "What problems, if any, did you have last week?",
            "Why did you choose this tool?",
            "What is the hardest part of your job?",
            "What problem were you trying to solve?",
        ],
    ),
    Rule.LOADED: (
        [
            "How do you like our stunning templates?",
            "What do you think of the clunky old menu?",
            "Most experts recommend two backups. How many do you keep?",
            "We finally fixed the export. How is it now?",
            "As a loyal customer, what do you think of the price?",
        ],
        [
            "How do you feel about our templates?",
            "What do you think of the old menu?",
            "How many backups do you keep?",
            "How is the export now?",
            "What do most people in your team use?",
        ],
    ),
    Rule.DOUBLE: (
        [
            "How satisfied are you with the price and the quality?",
            "Is the app fast and stable?",
            "What did you try? Why did you stop?",
            "Do you find the app slow or confusing?",
            "My work is interesting and well paid.",
            "What do you use it for, and how much do you pay?",
        ],
        [
            "Have you read the terms and conditions?",
            "What are the pros and cons of your tool?",
            "How often do you go back and forth between two screens?",
            "Which tools do you use (for example Slack and/or Teams)?",
            "How satisfied are you with search and replace?",
            "Tell me how you plan and write a report.",
            "What is your name and address?",
        ],
    ),
    Rule.ABSOLUTE: (
        [
            "Do you always save?",
            "Does everybody in your team use it?",
            "Do you use it every time you write?",
            "Do you ever feel lost?",
        ],
        [
            "How often do you save?",
            "Have you ever used the export?",
            "Do you use it every day?",
            "Please choose all that apply.",
        ],
    ),
    Rule.NEGATIVE: (
        [
            "Do you disagree that it should not be free?",
            "Isn't it hard to find?",
            "It is not uncommon for a file to get lost.",
            "Do you favour or oppose a rule that prevents guests from writing?",
        ],
        [
            "Do you favour or oppose a rule that lets guests write?",
            "Which features do you not use?",
            "What did you do when it did not work?",
        ],
    ),
    Rule.HYPOTHETICAL: (
        [
            "Would you use a desktop app?",
            "How much would you pay for it?",
            "If we built a plugin, would you install it?",
            "Imagine you lost your files.",
            "Do you think you would renew?",
            "Will you buy it again?",
        ],
        [
            "Would you be willing to talk with us?",
            "Would Tuesday at 3 work for you?",
            "How would you describe your role?",
            "What would you do next?",
            "How likely are you to recommend it to a colleague?",
            "What do you use today?",
        ],
    ),
    Rule.YES_NO: (
        [
            "Do you like the menu?",
            "Are you satisfied with the price?",
            "Was the guide helpful?",
            "Do you think the price is fair?",
        ],
        [
            "Do you pay for it?",
            "Have you contacted support in the last month?",
            "May we record the call?",
            "Are you 18 or older?",
            "Do you manage a team?",
            "Is it okay if a colleague listens?",
            "Do you approve or disapprove of the plan?",
        ],
    ),
    Rule.JARGON: (
        ["What is your NPS?", "How did the onboarding funnel work for you?", "Which KPIs do you utilize?"],
        [
            "Do you export CSV or PDF files?",
            "Is your office in the US or the EU?",
            "What is your customer ID?",
            "Did you read the FAQ?",
        ],
    ),
    Rule.LENGTH: (
        [
            "Thinking of "
            + "one day and another day and " * 6
            + "the last one, how many reports did you write?"
        ],
        ["How many reports did you write last week?"],
    ),
}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_each_rule_finds_its_own(rule: Rule) -> None:
    for text in EXAMPLES[rule][0]:
        assert rule in rules(text), text


@pytest.mark.parametrize("rule", EXAMPLES)
def test_each_rule_leaves_its_neighbours_alone(rule: Rule) -> None:
    for text in EXAMPLES[rule][1]:
        assert check(text) == [], text


@pytest.mark.parametrize(
    ("rule", "question", "options"),
    [
        (Rule.UNBALANCED, "How was it?", "Excellent|Very good|Good|Fair"),
        (Rule.UNBALANCED, "How was it?", "Poor|Fair|Good|Very good|Excellent"),
        (
            Rule.UNBALANCED,
            "How satisfied are you?",
            "Extremely satisfied|Very satisfied|Satisfied|Not satisfied",
        ),
        (Rule.UNBALANCED, "How do you feel about it?", "I hate it|I dislike it|It's okay|I like it"),
        (Rule.OVERLAPPING, "How many?", "1-5|5-10|More than 10"),
        (Rule.OVERLAPPING, "How old are you?", "18-25|25-35|35 or older"),
        (Rule.OVERLAPPING, "How many?", "one to five|five to ten|more than ten"),
        (Rule.OVERLAPPING, "How long?", "0-3 months|3-12 months|More than 1 year"),
        (Rule.OVERLAPPING, "How long?", "< 1 year|< 3 years|> 3 years"),
        (Rule.OVERLAPPING, "Which one?", "Email|Phone|email|None"),
        (Rule.INCOMPLETE, "How many?", "1-5|8-10|More than 10"),
        (Rule.INCOMPLETE, "How many?", "1-5|6-10|11-15"),
        (Rule.INCOMPLETE, "Which tool do you use?", "Notion|Evernote|OneNote"),
        (Rule.INCOMPLETE, "What is your gender?", "Male|Female"),
    ],
)
def test_a_faulty_list_of_options_is_found(rule: Rule, question: str, options: str) -> None:
    assert rules(question, options.split("|")) == {rule}


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("How was it?", "Very good|Good|Neither good nor bad|Bad|Very bad"),
        ("How was it?", "Excellent|Good|Fair|Poor"),
        (
            "How important is it?",
            "Not at all important|Slightly important|Moderately important|Very important",
        ),
        ("How satisfied are you?", "1|2|3|4|5"),
        ("How often do you use it?", "Daily|Weekly|Monthly|Less often|Never"),
        (
            "How often do you use it?",
            "More than once a day|Once a day|2-3 times a week|Once a week|Less often",
        ),
        ("How many people work there?", "1-10|11-50|51 or more"),
        ("How many?", "None|One|Two|Three or more"),
        ("How long?", "Less than an hour|1-2 hours|3-4 hours|5 hours or more"),
        ("How long?", "Under 30 minutes|30-59 minutes|1 hour or more"),
        ("What share?", "0-25%|26-50%|51-75%|76-100%"),
        ("How much?", "Less than $2|$2-$2.99|$3-$3.99|$4 or more"),
        ("How many days a week?", "0-1|2-3|4-5|6-7 days"),
        ("Which tool do you use?", "Notion|Evernote|Another tool|None of these"),
        ("Do you pay for it?", "Yes|No"),
        ("Do you pay for it?", "Yes, myself|Yes, my company does|No|Not sure"),
        ("Which plan are you on?", "Free|Team|Business"),
        ("How do you pay?", "Monthly|Yearly"),
        ("Have you been married?", "Never married|Married|Divorced|Widowed"),
        ("Which day?", "Monday|Tuesday|Wednesday"),
    ],
)
def test_a_list_that_is_in_order_is_left_alone(question: str, options: str) -> None:
    assert check(question, options.split("|")) == []


def test_a_scale_as_options_puts_a_one_sided_question_in_order() -> None:
    scale = ["Very easy", "Easy", "Neither", "Difficult", "Very difficult"]

    assert rules("How easy was it?") == {Rule.LEADING}
    assert rules("How easy was it?", scale) == set()
    assert rules("Was it easy to set up?", ["Yes", "No"]) == {Rule.YES_NO}
    assert rules("Was it easy to set up?", scale) == set()


def test_each_rule_has_its_literature() -> None:
    assert set(SOURCES) == set(Rule)
    assert all(re.search(r"\d{4}|Pew Research", source) for source in SOURCES.values())


def test_findings_quote_the_words_in_their_order_and_explain_them_in_one_line() -> None:
    for item in corpus():
        about_text = [finding for finding in found(item) if finding.rule not in ABOUT_OPTIONS]
        for finding in found(item):
            quotable = item.options if finding.rule in ABOUT_OPTIONS else (item.text,)
            assert finding.quoted
            assert any(finding.quoted in text for text in quotable), (item, finding)
            assert finding.explanation
            assert "\n" not in finding.explanation
        places = [item.text.index(finding.quoted) for finding in about_text]
        assert places == sorted(places) or len(set(places)) < len(places), item
        assert len(set(found(item))) == len(found(item))


def test_a_neutral_form_has_nothing_of_what_it_mends() -> None:
    given_forms = 0
    for item in corpus():
        for finding in found(item):
            if not finding.neutral:
                continue
            given_forms += 1
            if finding.rule in ABOUT_OPTIONS:
                again = check(item.text, finding.neutral.split(" | "))
            else:
                again = check(finding.neutral, item.options)
                assert {other.rule for other in again} <= ABOUT_OPTIONS, (item.text, finding.neutral, again)
            assert finding.rule not in {other.rule for other in again}, (item.text, finding.neutral)

    assert given_forms > 0.4 * sum(len(found(item)) for item in corpus())


def test_the_examples_of_the_docs_are_what_the_check_says() -> None:
    table = DOCS.split("## What it looks for")[1].split("\n\n")[1]
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]*?) ?\|$", table, re.MULTILINE)[2:]

    for rule, example, neutral in rows:
        text, _, options = example.rstrip("]").partition(" [")
        mended = {
            form.replace(" | ", ", ") for form in neutral_forms(text, options.split(", ") if options else ())
        }
        assert Rule(rule) in rules(text, options.split(", ") if options else ()), example
        assert neutral in mended, (example, mended)
    assert {Rule(rule) for rule, _, _ in rows} == set(Rule)


def test_our_own_questions_are_in_order() -> None:
    for question in standard_questions("Paperkite"):
        assert check(question.text, [option.label for option in question.options]) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Rule.LEADING, "We're looking for unhappy customers."),
        (Rule.LEADING, "This study is only for power users."),
        (Rule.LEADING, "If you hate the new editor, we want to hear from you."),
        (Rule.LEADING, "Hi Ana! Only happy customers will be invited to a call. Have a nice day."),
        (Rule.PRESUPPOSING, "Tell us what you love about Paperkite."),
        (Rule.LOADED, "Please try our amazing new editor."),
        (Rule.LOADED, "Don't miss it, only 3 spots left!"),
        (Rule.LOADED, "We are so excited to hear from you."),
        (Rule.JARGON, "Help us reduce churn."),
        (Rule.LENGTH, "We ask you for a little of your time and your thoughts. " * 12),
    ],
)
def test_an_invitation_must_neither_hint_nor_press(rule: Rule, text: str) -> None:
    assert rule in rules(text, role=Role.INVITATION)


@pytest.mark.parametrize(
    "text",
    [
        "Mara asks for one minute of your feedback on Paperkite. Some who answer will then be asked for a call of 30 minutes.",
        "Would you like to take part? Do you like mornings or afternoons? You can say no, and nothing changes for you.",
        "Whether you love it or hate it, your answer helps. You will receive a voucher of $40 as a thank-you.",
        "The call takes 30 minutes and will be recorded with your permission. Choose a time that suits you.",
    ],
)
def test_a_plain_invitation_is_left_alone(text: str) -> None:
    assert check(text, ["1-5", "5-10"], Role.INVITATION) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Rule.PRESUPPOSING, "Warm-up first. Then ask why they love the editor."),
        (Rule.LEADING, "Get them to admit that it was slow."),
        (Rule.LEADING, "- Don't you think it is faster?\n- What happened next?"),
        (Rule.DOUBLE, "How satisfied are you with the price and the speed?"),
    ],
)
def test_a_guide_must_not_lead_the_interviewer(rule: Rule, text: str) -> None:
    assert rule in rules(text, role=Role.GUIDE)


def test_a_plain_guide_is_left_alone() -> None:
    text = (
        "Ask about their role and their team. Tell me about the last time you exported a report.\n- What happened next?\n- Who was "
        "involved?\nDo you use it daily? Never interrupt, and always leave time at the end."
    )

    assert check(text, role=Role.GUIDE) == []


def test_of_a_longer_text_the_sentence_is_given_in_its_neutral_form() -> None:
    text = "Start with their week. Don't you think search is faster? Then thank them."

    assert neutral_forms(text, role=Role.GUIDE) == {
        "To what extent do you agree or disagree that search is faster?"
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "?!?!",
        "😀🎉",
        "今年、製品をどのくらい使いましたか？",
        "Насколько вам нравится наш продукт?",
        "<!channel> <@U012AB3CD> <https://example.com|amazing>",
        "\x00\u202e\u200b",
    ],
)
@pytest.mark.parametrize("role", Role)
def test_what_is_no_english_is_left_alone(text: str, role: Role) -> None:
    assert check(text, ["", " ", "漢字"], role) == []


def test_slacks_markup_does_not_hide_words() -> None:
    findings = check("*How great* was our _amazing_ editor, <@U012AB3CD>?")

    assert [finding.quoted for finding in findings] == ["How great", "amazing"]
    assert rules("Don’t you think it’s faster?") == {Rule.LEADING}


PIECES = st.one_of(
    st.sampled_from([word for item in corpus()[:120] for word in item.text.split()]),
    st.text(max_size=6),
    st.sampled_from(["?", "(", ")", ",", "<", "\n", "1-5", "10+", "’", "and", "or", "not", "how", "İ"]),
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@settings(max_examples=150)
@given(TEXTS, st.lists(TEXTS, max_size=6), st.sampled_from(Role))
def test_any_text_with_any_options_is_taken(text: str, options: list[str], role: Role) -> None:
    for finding in check(text, options, role):
        assert finding.quoted
        assert any(finding.quoted in typed for typed in (text, *options))
        assert "\n" not in finding.explanation


NUMBERS = st.integers(0, 99)
RANGES = st.builds(
    lambda low, high, form: form.format(low=min(low, high), high=max(low, high)),
    NUMBERS,
    NUMBERS,
    st.sampled_from(
        [
            "{low}-{high}",
            "{low} to {high} years",
            "under {low}",
            "more than {high}",
            "{low}+",
            "{low}",
            "up to {high} %",
        ]
    ),
)


@settings(max_examples=100)
@given(st.lists(RANGES, max_size=6))
def test_any_list_of_numbers_is_taken_and_mended_for_good(options: list[str]) -> None:
    for finding in check("How many?", options):
        assert finding.quoted in options
        if finding.neutral:
            assert finding.rule not in rules("How many?", finding.neutral.split(" | "))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "how ",
        "and ",
        "not ",
        "(",
        "<",
        "a-",
        "1-2 ",
        "? ",
        "great, ",
        "if we would ",
        "most of our ",
        "漢",
        "do you like ",
    ],
)
def test_a_hundred_thousand_characters_take_no_more_than_their_share(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    check(piece)

    began = time.process_time()
    check(text, [text] * 3)

    # A third of a second where it was written; anything that grows with the square would take minutes.
    assert time.process_time() - began < 5


def test_whoever_never_checks_a_text_does_not_load_the_patterns() -> None:
    program = "import sys, bot.domain.wording; print([m for m in sys.modules if m.startswith('bot.domain.wording.')])"

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=HERE.parents[1]
    )

    assert loaded.stdout.strip() == "['bot.domain.wording.rules']"
