"""What the wording check looks for, what it reports, and where each rule comes from."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Rule(StrEnum):
    """One way in which the words of a question change its answers. The value is what people read."""

    LEADING = "leading"
    PRESUPPOSING = "presupposing"
    LOADED = "loaded"
    DOUBLE = "double-barrelled"
    ABSOLUTE = "absolute"
    NEGATIVE = "negative"
    HYPOTHETICAL = "hypothetical"
    YES_NO = "yes/no"
    UNBALANCED = "unbalanced options"
    OVERLAPPING = "overlapping options"
    INCOMPLETE = "incomplete options"
    JARGON = "jargon"
    LENGTH = "too long"


class Role(StrEnum):
    """What a text is for. Invitations and guide notes are read sentence by sentence and have no options."""

    QUESTION = "question"
    INVITATION = "invitation"
    GUIDE = "guide"


OPTION_RULES = frozenset({Rule.UNBALANCED, Rule.OVERLAPPING, Rule.INCOMPLETE})
"""Rules about the list of options: what they quote is an option, and their neutral form is a list."""


class Finding(NamedTuple):
    """One thing that is wrong with the wording.

    quoted: the words, verbatim from the text or from an option. explanation: one line in plain English.
    neutral: the whole question in a neutral form, of an invitation or a guide the sentence, of a list its options joined with
    " | "; "" when no mechanical rewriting leads to one.
    """

    rule: Rule
    quoted: str
    explanation: str
    neutral: str


SOURCES: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.LEADING: "Payne, The Art of Asking Questions (1951); Saris, Revilla, Krosnick and Shaeffer, Survey Research "
        "Methods 4(1), 2010 (agree/disagree)",
        Rule.PRESUPPOSING: "Loftus and Palmer, Journal of Verbal Learning and Verbal Behavior 13 (1974); "
        "Loftus, Cognitive Psychology 7 (1975)",
        Rule.LOADED: "Sudman and Bradburn, Asking Questions (1982); Schuman and Presser, Questions and Answers in Attitude "
        "Surveys (1981)",
        Rule.DOUBLE: "Dillman, Smyth and Christian, Internet, Phone, Mail, and Mixed-Mode Surveys (4th ed., 2014)",
        Rule.ABSOLUTE: "Payne, The Art of Asking Questions (1951)",
        Rule.NEGATIVE: "Krosnick and Presser, Question and Questionnaire Design, Handbook of Survey Research (2nd ed., 2010), "
        "ch. 9; Dillman, Smyth and Christian (2014)",
        Rule.HYPOTHETICAL: "Fitzpatrick, The Mom Test (2013); Portigal, Interviewing Users (2013)",
        Rule.YES_NO: "Krosnick and Presser, Handbook of Survey Research (2nd ed., 2010), ch. 9; Dillman, Smyth and Christian "
        "(2014)",
        Rule.UNBALANCED: "Krosnick and Presser, Handbook of Survey Research (2nd ed., 2010), ch. 9; Schuman and Presser (1981)",
        Rule.OVERLAPPING: "Pew Research Center, Writing Survey Questions; Dillman, Smyth and Christian (2014)",
        Rule.INCOMPLETE: "Pew Research Center, Writing Survey Questions; Dillman, Smyth and Christian (2014)",
        Rule.JARGON: "Tourangeau, Rips and Rasinski, The Psychology of Survey Response (2000); Dillman, Smyth and Christian (2014)",
        Rule.LENGTH: "Payne, The Art of Asking Questions (1951); Tourangeau, Rips and Rasinski, The Psychology of Survey "
        "Response (2000)",
    }
)
