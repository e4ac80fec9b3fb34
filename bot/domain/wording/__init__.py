"""The wording check: what in a question, an invitation or a note of a guide pushes people towards an answer.

    for finding in check("How great was our amazing new editor?"):
        print(finding.rule, finding.quoted, finding.explanation, finding.neutral)

It reads grammar and lists of words, in English; it proposes and blocks nothing. Everything here is a function of its arguments.
"""

from collections.abc import Sequence

from bot.domain.wording.rules import SOURCES, Finding, Role, Rule

__all__ = ["SOURCES", "Finding", "Role", "Rule", "check"]


def check(text: str, options: Sequence[str] = (), role: Role = Role.QUESTION) -> list[Finding]:
    """Find what is biased in a question, an invitation or a note of a guide, in the order of the words.

    options: the answers that a question offers, as people read them; the other roles have none.
    Takes any text in any language and never fails. Only English is understood, and finding nothing proves nothing.
    """
    # The patterns are many: whoever never checks a text does not load them.
    from bot.domain.wording.checking import findings

    return findings(text, options, role)
