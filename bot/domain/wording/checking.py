"""The check itself: a text in its role, held against every rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.wording import forms, leading, notation
from bot.domain.wording.joined import joins
from bot.domain.wording.loaded import LOADED
from bot.domain.wording.neutral import rewritten
from bot.domain.wording.notation import Shape, compiled
from bot.domain.wording.options import faults, has_both_ends, is_bare_yes_no
from bot.domain.wording.presupposing import PRESUPPOSING
from bot.domain.wording.reading import Line, Sentence, sentences
from bot.domain.wording.rules import Finding, Role, Rule
from bot.domain.wording.words import ACRONYMS, JARGON, OPPOSITES

QUESTION_WORDS = 25
"""Words of one sentence of a question beyond which people lose the thread."""
INVITATION_WORDS = 120
READ_CHARACTERS = 40_000
"""Ten times what a field of Slack holds; what is beyond is not read."""
REWRITTEN_CHARACTERS = 600
"""A longer text is no question any more: it is checked and not rewritten."""
REWRITTEN_FINDINGS = 12
REWRITINGS = 4
OPTIONS_READ = 100
OPTION_CHARACTERS = 300

_ALLOWED = {
    Role.QUESTION: frozenset(Rule),
    Role.GUIDE: frozenset(Rule) - {Rule.YES_NO, Rule.LENGTH},
    Role.INVITATION: frozenset({Rule.LEADING, Rule.PRESUPPOSING, Rule.LOADED, Rule.JARGON, Rule.LENGTH}),
}
# In a note to oneself these matter in the questions alone.
_ASKED_ONLY = frozenset({Rule.ABSOLUTE, Rule.NEGATIVE, Rule.JARGON, Rule.DOUBLE})
_SEVERAL = frozenset({Rule.LOADED, Rule.JARGON, Rule.ABSOLUTE})
_JOINERS = frozenset({"or", "and", "nor", "/", "to", "versus", "vs", ","})
_CLAUSES = re.compile(
    " (?:if|when|while|because|although|though|since|unless|whereas|which|who|where|so that|"
    "after|before|whenever|as soon as|that) "
)


@dataclass(frozen=True)
class _Hit:
    """One finding before it has a neutral form. begin, end: where its words stand in the text; at: in which sentence.
    drop: the sentence as a whole is the fault."""

    rule: Rule
    begin: int
    end: int
    says: str
    at: int
    drop: bool = False


def findings(text: str, options: Sequence[str], role: Role) -> list[Finding]:
    """Every finding, in the order of the words, and those about the options last."""
    text = text[:READ_CHARACTERS]
    offered = (
        [option[:OPTION_CHARACTERS] for option in options[:OPTIONS_READ]] if role is Role.QUESTION else []
    )
    read = sentences(text)
    found = []
    for place, hit in enumerate(_hits(text, read, offered, role)):
        neutral = ""
        if place < REWRITTEN_FINDINGS:
            neutral = _neutral(text, read, hit, offered, role)
        found.append(Finding(hit.rule, text[hit.begin : hit.end], _one_line(hit.says), _one_line(neutral)))
    for fault in faults(text, offered) if read else []:
        again = {other.rule for other in faults(text, fault.mended)} if fault.mended else {fault.rule}
        neutral = "" if fault.rule in again else " | ".join(fault.mended)
        found.append(Finding(fault.rule, fault.quoted, _one_line(fault.says), neutral))
    return found


def _one_line(said: str) -> str:
    return " ".join(said.split())


def _hits(text: str, read: Sequence[Sentence], options: Sequence[str], role: Role) -> list[_Hit]:
    """Every finding about the words of a text, in order, each once."""
    found: list[_Hit] = []
    asked = [place for place, sentence in enumerate(read) if sentence.asks]
    for place, sentence in enumerate(read):
        item = role is Role.QUESTION and len(read) == 1 and _is_item(sentence)
        for hit in _in_sentence(text, sentence, place, options, role, item=item):
            if hit.rule not in _ALLOWED[role]:
                continue
            if role is Role.GUIDE and hit.rule in _ASKED_ONLY and not sentence.asks:
                continue
            found.append(hit)
        if role is not Role.INVITATION and asked and place < asked[-1] and not sentence.asks:
            found += _opinion_first(sentence, place)
    if role is Role.QUESTION and len(asked) > 1 and Rule.DOUBLE not in {hit.rule for hit in found}:
        second = read[asked[1]]
        found.append(
            _Hit(
                Rule.DOUBLE,
                second.start,
                second.end,
                "A second question: one answer cannot serve both.",
                asked[1],
                drop=True,
            )
        )
    found += _too_long(read, role)
    return _each_once(found)


def _in_sentence(
    text: str, sentence: Sentence, place: int, options: Sequence[str], role: Role, *, item: bool
) -> Iterator[_Hit]:
    line = sentence.bare
    both_ends = _names_both_ends(line)
    consent = bool(compiled(forms.CONSENT).search(line.text))
    settled = both_ends or (bool(options) and not is_bare_yes_no(options) and has_both_ends(options))
    tables = [leading.LEADING, PRESUPPOSING, forms.ABSOLUTE, forms.NEGATIVE]
    if not consent:
        tables.append(forms.HYPOTHETICAL)
    if not (
        consent
        or item
        or (options and not is_bare_yes_no(options))
        or compiled(forms.OPEN_AFTER).search(f" {text[:2000].lower()} ")
    ):
        tables.append(forms.YES_NO)
    if role is not Role.QUESTION:
        tables.append(leading.INVITING)
    if role is Role.GUIDE:
        tables.append(leading.GUIDING)
    for table in tables:
        yield from _held_against(table, line, text, place, settled=settled)
    for hit in _held_against(LOADED, sentence.full, text, place, settled=both_ends):
        yield replace(hit, drop=not sentence.asks and hit.says == notation.CROWD)
    yield from _jargon(sentence, text, place)
    rated = role is Role.QUESTION and bool(compiled(forms.RATED).search(line.text))
    for join in joins(sentence, item=item or rated, both_ends=both_ends):
        quoted = text[join.begin : join.end]
        says = (
            f"'{quoted}': two things, and one answer for both." if join.left else "Asks two things at once."
        )
        yield _Hit(Rule.DOUBLE, join.begin, join.end, says, place)


def _held_against(
    table: Sequence[Shape], line: Line, text: str, place: int, *, settled: bool
) -> Iterator[_Hit]:
    begins = _clauses(line)
    for shape in table:
        if shape.balanced and settled:
            continue
        for match in _matches(shape, line, begins):
            if shape.unless and compiled(shape.unless).search(line.text):
                break
            begin, end = line.place(match, "it")
            yield _Hit(shape.rule, begin, end, shape.says.replace("{words}", text[begin:end]), place)
            if shape.rule not in _SEVERAL:
                break


def _clauses(line: Line) -> list[int]:
    """Where clauses begin. In an open question only the first one counts: no auxiliary after its comma asks for yes or no."""
    if compiled(forms.OPENS_WITH_WH).search(line.text):
        return [0]
    return [found.start() for found in compiled(notation.CLAUSE).finditer(line.text)]


def _matches(shape: Shape, line: Line, begins: Sequence[int]) -> "Iterator[re.Match[str]]":
    """Where a shape is found: at the beginning of a clause, or anywhere."""
    if not shape.pattern.startswith(notation.START):
        yield from compiled(shape.pattern).finditer(line.text)
        return
    pattern = compiled(shape.pattern.removeprefix(notation.START))
    for begin in begins:
        if match := pattern.match(line.text, begin):
            yield match


def _names_both_ends(line: Line) -> bool:
    """Whether a question names both ends of its scale ("easy or difficult", "better, worse or the same")."""
    if compiled(forms.ALTERNATIVES).search(line.text):
        return True
    said = line.text.split()
    for place, word in enumerate(said):
        if word not in _JOINERS or place == 0:
            continue
        before = said[place - 1]
        for after in said[place + 1 : place + 4]:
            if OPPOSITES.get(before) == after or OPPOSITES.get(after) == before:
                return True
            if (
                len(before) > 3
                and after != before
                and after.removeprefix("un").removeprefix("dis").removeprefix("in") == before
            ):
                return True
        if (
            word == "or"
            and said[place + 1 : place + 2] == ["not"]
            and said[place + 2 : place + 3] in (["at"], [before], ["so"])
        ):
            return True
    return False


def _jargon(sentence: Sentence, text: str, place: int) -> Iterator[_Hit]:
    words = sentence.words
    at = 0
    while at < len(words):
        for part in (
            re.findall(r"\w+", text[words[at].start : words[at].end]) if "-" in words[at].text else ()
        ):
            if part.lower() in ACRONYMS and sum(letter.isupper() for letter in part) > 1:
                yield _Hit(
                    Rule.JARGON,
                    words[at].start,
                    words[at].end,
                    notation.UNKNOWN_WORD.replace("{words}", part),
                    place,
                )
                break
        for size in (4, 3, 2, 1):
            piece = words[at : at + size]
            said = " ".join(word.text for word in piece)
            if len(piece) < size or (said not in JARGON and said not in ACRONYMS):
                continue
            typed = text[piece[0].start : piece[-1].end]
            if said in ACRONYMS and sum(letter.isupper() for letter in typed) < 2:
                continue
            yield _Hit(
                Rule.JARGON,
                piece[0].start,
                piece[-1].end,
                notation.UNKNOWN_WORD.replace("{words}", typed),
                place,
            )
            at += size - 1
            break
        at += 1


def _opinion_first(sentence: Sentence, place: int) -> Iterator[_Hit]:
    """A verdict stated before a question."""
    if compiled(leading.VERDICT).search(sentence.bare.text):
        yield _Hit(Rule.LEADING, sentence.start, sentence.end, notation.OPINION_FIRST, place, drop=True)


def _is_item(sentence: Sentence) -> bool:
    """Whether a sentence is one to agree or disagree with ("I can find what I need.")."""
    return not sentence.asks and bool(compiled(forms.ITEM).search(sentence.bare.text))


def _too_long(read: Sequence[Sentence], role: Role) -> Iterator[_Hit]:
    if role is Role.QUESTION:
        for place, sentence in enumerate(read):
            clauses = len(_CLAUSES.findall(sentence.bare.text))
            if sentence.length > QUESTION_WORDS:
                says = f"{sentence.length} words in one sentence: by its end the beginning is forgotten."
            elif clauses >= 3 and sentence.length > 18:
                says = f"{clauses + 1} clauses in one sentence: people answer the one they remember."
            else:
                continue
            yield _Hit(Rule.LENGTH, sentence.start, sentence.end, says, place)
    elif role is Role.INVITATION and (words := sum(sentence.length for sentence in read)) > INVITATION_WORDS:
        last = read[-1]
        yield _Hit(
            Rule.LENGTH,
            last.start,
            last.end,
            f"{words} words: few people read an invitation of more than {INVITATION_WORDS}.",
            len(read) - 1,
        )


def _each_once(found: Sequence[_Hit]) -> list[_Hit]:
    """Without findings of one rule about the same words, and in the order of the words."""
    kept: list[_Hit] = []
    last: dict[tuple[Rule, int], _Hit] = {}
    for hit in sorted(found, key=lambda hit: (hit.begin, -hit.end)):
        earlier = last.get((hit.rule, hit.at))
        if earlier and (hit.rule not in _SEVERAL or hit.begin < earlier.end):
            continue
        last[hit.rule, hit.at] = hit
        kept.append(hit)
    return kept


def _neutral(text: str, read: Sequence[Sentence], hit: _Hit, options: Sequence[str], role: Role) -> str:
    """The whole question without any fault, beginning with this one; "" when it cannot be made mechanically."""
    sentence = read[hit.at]
    if role is not Role.QUESTION:
        # Of a longer text the sentence is shown.
        shift = sentence.start
        text = sentence.typed
        hit = replace(hit, begin=hit.begin - shift, end=hit.end - shift, at=0)
        read = sentences(text)
    if len(text) > REWRITTEN_CHARACTERS or len(read) <= hit.at:
        return ""
    made, again, left = text, read, [hit, *_hits(text, read, options, role)]
    for _ in range(REWRITINGS):
        # This fault first; where that cannot be done, another one may have been in the way.
        left.sort(key=lambda other: other.rule is not hit.rule)
        made = next(
            (better for other in left if (better := _mended(made, again, other)) and better != made), ""
        )
        if not made:
            break
        again = sentences(made)
        left = _hits(made, again, options, role)
        if not left:
            return made
    return ""


def _mended(text: str, read: Sequence[Sentence], hit: _Hit) -> str:
    """The text with the sentence of one finding rewritten or left out."""
    sentence = read[hit.at]
    if hit.rule is Rule.DOUBLE and hit.drop:
        return text[: read[hit.at - 1].end].strip()
    if hit.drop:
        rest = f"{text[: sentence.start].rstrip()} {text[sentence.end :].lstrip()}".strip()
        return rest if len(rest.split()) >= 4 else ""
    made = rewritten(hit.rule, sentence.typed, text[hit.begin : hit.end])
    if not made:
        return ""
    return f"{text[: sentence.start]}{made}{text[sentence.end :]}".strip()
