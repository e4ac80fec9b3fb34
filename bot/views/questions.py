"""The builder of a study's own questions: the list, the form of one question, and the preview."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import ids
from bot.domain.questions import (
    NONE_OF_THESE,
    NOT_SURE,
    OPTIONS_MAX,
    OWN_MAX,
    TEXT_MAX,
    Fit,
    Kind,
    Question,
    QuestionForm,
    form_of,
    shown_options,
)
from bot.domain.wording import Finding, check
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    actions,
    button,
    confirm,
    context,
    divider,
    entered,
    entered_text,
    input_block,
    modal,
    option,
    section,
    text_input,
    typed,
)
from bot.views.remarks import remark

ATTRIBUTE_MAX = 40
FINDINGS_SHOWN = 3
_KINDS = {Kind.SINGLE: "One answer", Kind.MULTIPLE: "Several answers", Kind.TEXT: "A short text"}
_FITS = {Fit.FITS: "Fits", Fit.NEUTRAL: "Neutral", Fit.UNFIT: "Does not fit"}

TEMPLATES: Mapping[str, QuestionForm] = {
    "Role": QuestionForm(
        "Which of these comes closest to what you do?",
        Kind.SINGLE,
        tuple(
            (label, Fit.NEUTRAL)
            for label in ("Design", "Engineering", "Marketing or sales", "Operations", "Product", "Support")
        ),
        attribute="role",
    ),
    "How often": QuestionForm(
        "How often did you use it in the last four weeks?",
        Kind.SINGLE,
        tuple(
            (label, Fit.NEUTRAL)
            for label in ("Every working day", "Some days each week", "Less than once a week", "Not at all")
        ),
        keeps_order=True,
        attribute="frequency",
    ),
    "Team size": QuestionForm(
        "How many people work at your company?",
        Kind.SINGLE,
        tuple(
            (label, Fit.NEUTRAL)
            for label in ("1", "2 to 10", "11 to 50", "51 to 250", "251 to 1,000", "More than 1,000")
        ),
        keeps_order=True,
        attribute="company size",
    ),
    "Who decides": QuestionForm(
        "Who decides which tools your team uses?",
        Kind.MULTIPLE,
        tuple((label, Fit.NEUTRAL) for label in ("I do", "My manager", "Our IT department", "Purchasing")),
        attribute="who decides",
    ),
    "Last time": QuestionForm("What did you use it for the last time?", Kind.TEXT),
}
"""Questions to begin with. Neutral, and to be changed at will."""


def list_modal(study_id: int, questions: Sequence[Question]) -> Block:
    """Return all questions of a draft, with what can be done with the study's own."""
    own = [question for question in questions if question.is_own]
    blocks: list[Block] = [
        context("Everybody is asked all of these, one at a time, before anything is decided.")
    ]
    for number, question in enumerate(questions, 1):
        blocks += _listed(study_id, number, question, len(own))
    blocks.append(divider())
    if len(own) < OWN_MAX:
        names = ["Add a question", *(f"“{name}”" for name in TEMPLATES)]
        blocks.append(
            actions(
                [
                    button(name, ids.numbered(Action.QUESTION_ADD, number), ids.pack(s=study_id, n=number))
                    for number, name in enumerate(names)
                ],
                "add",
            )
        )
    else:
        blocks.append(
            context(f"That is all: {OWN_MAX} questions of your own are the most that people answer gladly.")
        )
    preview = button("Preview", Action.QUESTIONS_PREVIEW, ids.pack(s=study_id))
    blocks.append(actions([preview], "preview"))
    return modal(Callback.QUESTIONS, "Questions", blocks, close="Done", metadata=ids.pack(s=study_id))


def _listed(study_id: int, number: int, question: Question, own: int) -> list[Block]:
    blocks = [section(f"*{number}. {typed(question.text)}*"), context(_described(question))]
    if not question.is_own:
        return blocks
    blocks += [context(f":mag: {remark(found)}") for found in findings_of(question)[:FINDINGS_SHOWN]]
    ask = confirm("Remove this question?", "Its options go with it.", "Remove", "Keep it")
    value = ids.pack(s=study_id, k=question.key)
    # Where it stood when the button was shown: two presses on it are one step.
    step = ids.pack(s=study_id, k=question.key, p=number)
    which = f"question {number}"
    buttons = [button("Edit", ids.numbered(Action.QUESTION_EDIT, number), value, spoken=f"Edit {which}")]
    if own > 1:
        buttons += [
            button(
                "Earlier",
                ids.numbered(Action.QUESTION_EARLIER, number),
                step,
                spoken=f"Ask {which} earlier",
            ),
            button("Later", ids.numbered(Action.QUESTION_LATER, number), step, spoken=f"Ask {which} later"),
        ]
    buttons.append(
        button(
            "Remove",
            ids.numbered(Action.QUESTION_REMOVE, number),
            value,
            style="danger",
            spoken=f"Remove {which}",
            confirm=ask,
        )
    )
    return [*blocks, actions(buttons)]


def _described(question: Question) -> str:
    if not question.is_own:
        return "Part of every study: it says in which segment somebody counts."
    if question.kind is Kind.TEXT:
        return "A short text. It never decides."
    marks = {Fit.FITS: " (fits)", Fit.UNFIT: " (does not fit)", Fit.NEUTRAL: ""}
    shown = ", ".join(f"{typed(option.label)}{marks[option.fit]}" for option in question.options)
    order = "in this order" if question.keeps_order else "shuffled"
    return f"{_KINDS[question.kind]}, {order}: {shown}"


def findings_of(question: Question) -> list[Finding]:
    """What the wording check says of a question and its options."""
    return check(question.text, [option.label for option in question.options])


def question_modal(
    study_id: int, question: Question | None = None, form: QuestionForm | None = None
) -> Block:
    """Return the form of one question: a new one, as `form` has it or empty, or one that is changed."""
    shown = form_of(question) if question else form or QuestionForm("", Kind.SINGLE)
    kinds = {kind: option(text, kind.value) for kind, text in _KINDS.items()}
    kind: Block = {
        "type": "static_select",
        "action_id": "kind",
        "options": list(kinds.values()),
        "initial_option": kinds[shown.kind],
    }
    blocks = [
        text_input("text", "The question", initial=shown.text, multiline=True, max_length=TEXT_MAX),
        input_block("kind", "People give", kind),
        context(
            f"Up to {OPTIONS_MAX} options. “{NONE_OF_THESE}” and “{NOT_SURE}” are added last. What an option says is "
            "for you alone: people are asked everything, and never learn which answer mattered."
        ),
    ]
    for place in range(OPTIONS_MAX):
        label, fit = shown.options[place] if place < len(shown.options) else ("", Fit.NEUTRAL)
        blocks += [
            text_input(f"option_{place}", f"Option {place + 1}", initial=label, optional=True),
            _fit_input(f"fit_{place}", f"Option {place + 1} says that somebody", fit),
        ]
    keeps = option(
        "Keep the options in this order", "keeps_order", "For scales; others are shuffled for each person"
    )
    boxes: Block = {"type": "checkboxes", "action_id": "order", "options": [keeps]}
    if shown.keeps_order:
        boxes["initial_options"] = [keeps]
    blocks += [
        _fit_input("fit_none", f"“{NONE_OF_THESE}” says that somebody", shown.none_fits),
        input_block("order", "Order", boxes, optional=True),
        text_input(
            "attribute",
            "Count for variety as",
            initial=shown.attribute,
            optional=True,
            max_length=ATTRIBUTE_MAX,
            placeholder="role",
            hint="Then the report says how the interviews spread over the answers.",
        ),
    ]
    return modal(
        Callback.QUESTION,
        "Question",
        blocks,
        submit="Keep it",
        close="Back",
        metadata=ids.pack(s=study_id, k=question.key if question else ""),
    )


def _fit_input(block_id: str, label: str, fit: Fit) -> Block:
    fits = {found: option(text, found.value) for found, text in _FITS.items()}
    element: Block = {
        "type": "static_select",
        "action_id": block_id,
        "options": list(fits.values()),
        "initial_option": fits[fit],
    }
    return input_block(block_id, label, element)


def question_form(state: Mapping[str, Any]) -> QuestionForm:
    """Return what was typed into the form of a question."""
    return QuestionForm(
        entered_text(state, "text"),
        _kind_of(entered(state, "kind")),
        tuple(
            (entered_text(state, f"option_{place}"), _fit_of(entered(state, f"fit_{place}")))
            for place in range(OPTIONS_MAX)
        ),
        "keeps_order" in (entered(state, "order") or []),
        _fit_of(entered(state, "fit_none")),
        entered_text(state, "attribute")[:ATTRIBUTE_MAX],
    )


def _kind_of(value: object) -> Kind:
    return next((kind for kind in Kind if kind.value == value), Kind.SINGLE)


def _fit_of(value: object) -> Fit:
    return next((fit for fit in Fit if fit.value == value), Fit.NEUTRAL)


def preview_modal(study_id: int, questions: Sequence[Question], lot: float) -> Block:
    """Return the questions as one participant would see them; `lot` decides the order that is shuffled."""
    blocks: list[Block] = [
        context(
            "As somebody might see it: each person gets an order of their own. The answers do nothing here."
        )
    ]
    number = 0
    for place, question in enumerate(questions, 1):
        blocks += [context(f"Question {place} of {len(questions)}"), section(f"*{typed(question.text)}*")]
        labels = [found.label for found in shown_options(question, reverse=lot < 0.5, lot=lot)]
        buttons = []
        for label in labels or ["Write an answer", "Skip"]:
            buttons.append(button(label, ids.numbered(Action.QUESTION_PREVIEWED, number)))
            number += 1
        blocks.append(actions(buttons))
    back = button("Back to the questions", Action.QUESTIONS_BACK, ids.pack(s=study_id), style="primary")
    blocks += [divider(), actions([back], "back")]
    return modal(Callback.QUESTIONS, "Preview", blocks, close="Done", metadata=ids.pack(s=study_id))
