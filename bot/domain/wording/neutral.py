"""A biased sentence in a neutral form, where a mechanical rewriting leads to one.

Every rewriting is a proposal: the caller holds it against the same rules and drops it when it is no better. Where the words do not
fit a known form nothing is proposed: a clumsy question is worse than none.
"""

import re
from collections.abc import Callable

from bot.domain.wording.notation import compiled
from bot.domain.wording.rules import Rule
from bot.domain.wording.words import (
    BLAME,
    COMMITTED,
    FAULTS,
    FEELINGS,
    MEASURES,
    MERIT,
    ONE_SIDED,
    OPPOSITES,
    PLAIN,
    PRAISE,
)

Rewrite = Callable[[str, str], str]
"""From a sentence and the words that were quoted from it to the sentence as it should be, or ""."""

AGREE = "To what extent do you agree or disagree that "
_GRADED = PRAISE | BLAME | MERIT | FAULTS | MEASURES | FEELINGS | COMMITTED | ONE_SIDED | frozenset(OPPOSITES)
_JUDGING = PRAISE | BLAME | MERIT | FAULTS
_BEGINS_LOWER = re.compile(
    "^(?:The|Our|It|This|That|These|Those|You|Your|We|My|They|Their|There|A|An|All|Most|Is|"
    r"People|Customers|Sharing|Everyone|Nobody)\b"
)
_BROKEN = re.compile(
    (
        r"\b(?:and|or|the|a|an|our|your|my|not|so|very|most|as|of|too|more|that) ?[?.,]|"
        r"\bthat that\b|\b(\w+) \1\b|\b(?:a|an|the|our|your) (?:to|of|for|in|on|and|or|spent)\b"
        r"|\bdoing a job\b|\bmost (?:solution|product|feature|tool|service)\b|\bhow \w+ (?:and|"
        r"or)\?|\bas \w+ as we\b|\bdo you ever\b"
    ),
    re.IGNORECASE,
)
_ADJ = r"[a-z]+(?:-[a-z]+)*"
_AUX = r"(?:do|does|did|is|are|was|were|has|have|can|could|should|would|will)"
_VERY = (
    "(?:really |very |too |so |also |still |actually |generally |personally |fully |"
    "completely |truly |quite )*"
)


def rewritten(rule: Rule, sentence: str, quoted: str) -> str:
    """The sentence in a neutral form with regard to one rule; "" when there is no mechanical one."""
    rewrite = _REWRITES.get(rule)
    if rewrite is None:
        return ""
    plain = " ".join(sentence.replace("’", "'").split())
    made = _tidy(rewrite(plain, " ".join(quoted.replace("’", "'").split())))
    return "" if not made or made == plain or _BROKEN.search(made) else made


def _tidy(made: str) -> str:
    made = re.sub(r"\s+", " ", made).strip()
    made = re.sub(r"\s+([?.,;!])", r"\1", made)
    made = re.sub(r",\s*([?.!])", r"\1", made)
    made = re.sub(r"^[,;]\s*", "", made)
    made = re.sub(r"\b([Aa])n (?=[bcdfgjklmnpqrstvwxz])(?!hour|honest|hono)", r"\1 ", made)
    made = re.sub(r"\b([Aa]) (?=[aeio][a-z])(?!one\b|once\b|eu)", r"\1n ", made)
    return made[:1].upper() + made[1:]


def _match(pattern: str, sentence: str) -> "re.Match[str] | None":
    return re.search(pattern, sentence, re.IGNORECASE)


def _lower(clause: str) -> str:
    return clause[:1].lower() + clause[1:] if _BEGINS_LOWER.match(clause) else clause


def _end(clause: str) -> str:
    return clause.strip().rstrip("?.!").strip()


def _scale(word: str) -> str:
    """Both ends of a scale: "easy or difficult"; "" for a word that is no degree."""
    word = word.lower()
    return f"{word} or {OPPOSITES.get(word, f'not {word}')}" if word in _GRADED else ""


def _how(word: str, rest: str) -> str:
    """ "How easy or difficult …?", or nothing when the word is no degree or the rest is not one thing."""
    scale = _scale(word)
    if not scale or _match(r"\b(?:and|or|not)\b|,", rest.split(" to ")[0]):
        return ""
    return f"How {scale} {rest}?"


def _agree(clause: str) -> str:
    clause = re.sub(r"^that ", "", clause.strip())
    return f"{AGREE}{_lower(_end(clause))}?" if clause else ""


def _opinion(sentence: str) -> str:
    """Yes-or-no questions of opinion as questions of degree."""
    if found := _match(rf"^([^,?]{{2,80}}, )({_AUX} .+)$", sentence):
        made = _opinion(found[2])
        return found[1] + made[:1].lower() + made[1:] if made else ""
    for pattern, form in _OPINIONS:
        if (found := _match(pattern, sentence)) and (made := form(found)):
            return made
    return ""


def _felt(found: "re.Match[str]") -> str:
    return f"How {found[1].lower()} {found[2]} feel about {_end(found[3])}?"


_OPINIONS: tuple[tuple[str, Callable[["re.Match[str]"], str]], ...] = (
    (
        (
            rf"^(do|does|did) (you|your [a-z]+|people|users|customers) {_VERY}(?:like|love|enjoy|hate|"
            "dislike|adore)(?: to)? (.+)$"
        ),
        _felt,
    ),
    (rf"^(do|did) (you) {_VERY}prefer (?!.* (?:or|to|over) )(.+)$", _felt),
    (
        (
            rf"^(do|did) you {_VERY}(?:think|believe|feel|agree(?! with| to))(?: that)? (.+?) (is|are|"
            rf"was|were) {_VERY}({_ADJ})(?: enough)?\?$"
        ),
        lambda found: _how(found[4], f"{found[1].lower()} you think {_lower(found[2])} {found[3]}"),
    ),
    (
        (
            rf"^(?:do|did) you {_VERY}(?:think|believe|feel|agree)(?: that)? (?!of |about |with |"
            "to )(.+ (?:is|are|was|were|should|will|would|can|has|have|does|do|makes?|helps?|"
            "[a-z]+s) .+)$"
        ),
        lambda found: _agree(found[1]),
    ),
    (
        r"^(?:do|did) you (?:think|believe|agree)(?: that)? (it's|that's|they're|we're) (.+)$",
        lambda found: _agree(f"{found[1]} {found[2]}"),
    ),
    (
        rf"^(do|did) you {_VERY}(find|consider) (.+?) ({_ADJ})\?$",
        lambda found: _how(found[4], f"{found[1].lower()} you {found[2]} {found[3]}"),
    ),
    (
        rf"^(do|did) you {_VERY}find it ({_ADJ}) to (.+)$",
        lambda found: _how(found[2], f"{found[1].lower()} you find it to {_end(found[3])}"),
    ),
    (
        rf"^(do|did) you {_VERY}(trust|value|appreciate|care about) (.+)$",
        lambda found: f"How much or how little {found[1].lower()} you {found[2]} {_end(found[3])}?",
    ),
    (
        rf"^(do|did) you {_VERY}(?:support|oppose|favou?r) (.+)$",
        lambda found: f"To what extent {found[1].lower()} you support or oppose {_end(found[2])}?",
    ),
    (
        rf"^(do|did) you {_VERY}(?:approve|disapprove) of (.+)$",
        lambda found: f"To what extent {found[1].lower()} you approve or disapprove of {_end(found[2])}?",
    ),
    (
        (
            rf"^(are|were|is|was) (you|your team|people|users|customers) {_VERY}({_ADJ})(?: (about|"
            r"with|by|in|of|that|to|at|using|on) (.+))?\?$"
        ),
        lambda found: _how(
            found[3], f"{found[1].lower()} {found[2]}" + (f" {found[4]} {found[5]}" if found[4] else "")
        ),
    ),
    (
        rf"^(is|was|are|were) (it|this|that) {_VERY}({_ADJ}) (to|for|that) (.+)$",
        lambda found: _how(found[3], f"{found[1].lower()} {found[2]} {found[4]} {_end(found[5])}"),
    ),
    (
        rf"^(is|was|are|were) (.+?) {_VERY}({_ADJ})((?: (?:to|for|enough|by|in|at|on|when|with) .+)?)\?$",
        lambda found: _how(found[3], f"{found[1].lower()} {found[2]}" + re.sub(r"^ enough\b", "", found[4])),
    ),
    (
        r"^(did|does|do) (.+?) (?:meet|exceed|live up to|match) (?:your|the) expectations(.*)\?$",
        lambda found: f"How {found[1].lower()} {found[2]} compare with what you expected{found[3]}?",
    ),
    (
        r"^(did|does|do) (.+?) (meet|fit|satisfy) (your|the) (needs|requirements)(.*)\?$",
        lambda found: f"How well or badly {found[1].lower()} {' '.join(found.group(2, 3, 4, 5))}{found[6]}?",
    ),
    (
        rf"^(does|did|do) (.+?) (sound|look|seem|feel) ({_ADJ})(.*)\?$",
        lambda found: _how(found[4], f"{found[1].lower()} {found[2]} {found[3]}{found[5]}"),
    ),
    (
        r"^(does|did|do) (.+?) (help|save|simplify|improve) (.+)\?$",
        lambda found: f"How much or how little {found[1].lower()} {found[2]} {found[3]} {found[4]}?",
    ),
    (
        r"^(has|have) (.+?) (?:helped|improved|made|saved|increased|reduced)\b(.+)\?$",
        lambda found: f"What difference, if any, {found[1].lower()} {found[2]} made?",
    ),
    (r"^should (we|they|you|it) (.+)$", lambda found: f"{AGREE}{found[1]} should {_end(found[2])}?"),
    (
        r"^(?:can|could|were|are|was) you (?:able to )?(?:easily|quickly|clearly) (.+)$",
        lambda found: f"How easy or difficult was it to {_end(found[1])}?",
    ),
    (r"^(?:would|do|did) you (?:say|agree)(?: that)? (.+)$", lambda found: _agree(found[1])),
)

_TAG = (
    "(?:(?:is|are|was|were|do|does|did|wo|would|ca|could|have|has|should)n't (?:it|you|they|"
    "we|he|she|that|this|there|i)|right|correct|yes|no|agreed|true|huh|eh|am i right|yeah)"
)


def _leading(sentence: str, _quoted: str) -> str:
    if found := _match(
        (
            "^(?:as (?:you|we all|everyone) [^,]{1,30}|surely|obviously|clearly|of course|naturally|"
            "no doubt|given [^,]{1,80}|considering [^,]{1,80}|since [^,]{1,80}|"
            "now that [^,]{1,80}), (.+)$"
        ),
        sentence,
    ):
        return found[1]
    if found := _match(
        (
            "^(?:everyone|everybody|most people|experts|they all) (?:agrees?|thinks?|says?|"
            r"knows?)(?: that)? (.+?) ?[;,] ?(?:don't you|right|do you agree)\?$"
        ),
        sentence,
    ):
        return _agree(found[1])
    if found := _match(
        (
            "^(?:don't|wouldn't|doesn't|didn't|won't) (?:you|people|users|your [a-z]+) (?:think|"
            "agree|say|feel|believe|find that|admit|accept)(?: that)? (.+)$"
        ),
        sentence,
    ):
        return _agree(found[1])
    if found := _match(r"^(?:do|would) you not (?:think|agree|say|feel|believe)(?: that)? (.+)$", sentence):
        return _agree(found[1])
    if found := _match(rf"^(don't|didn't) you (find|consider) (.+?) ({_ADJ})\?$", sentence):
        return _how(found[4], f"{found[1][:-3].lower()} you {found[2]} {found[3]}")
    if found := _match(
        r"^(don't|didn't) you (?:really |just )?(?:like|love|enjoy|hate|dislike) (?:it )?when (.+)$", sentence
    ):
        return f"How {found[1][:-3].lower()} you feel when {_end(found[2])}?"
    if found := _match(
        r"^(don't|didn't) you (?:really |just )?(?:like|love|enjoy|hate|dislike|prefer)(?: to)? (.+)$",
        sentence,
    ):
        return f"How {found[1][:-3].lower()} you feel about {_end(found[2])}?"
    if found := _match(r"^(isn't|aren't|wasn't|weren't) (.+)$", sentence):
        return _opinion(f"{found[1][:-3]} {found[2]}")
    if found := _match(r"^(is|are|was|were) (it|this|that|they) not (.+)$", sentence):
        return _opinion(f"{found[1]} {found[2]} {found[3]}")
    if found := _match(
        rf"^you (?:really |truly )?(like|love|enjoy|hate|liked|loved|enjoyed|hated) (.+?)\s?[,;-]\s?{_TAG}\?$",
        sentence,
    ):
        return f"How {'did' if found[1].lower().endswith('ed') else 'do'} you feel about {found[2]}?"
    if found := _match(
        r"^you (?:don't|didn't) (?:really )?(?:like|love|enjoy|mind) (.+?), (do|did) you\?$", sentence
    ):
        return f"How {found[2].lower()} you feel about {found[1]}?"
    if found := _match(r"^you wouldn't say (?:that )?(.+?), would you\?$", sentence):
        return _agree(found[1])
    if found := _match(rf"^(?:so |and |but )?(.+?)\s?[,;-] ?(?:and |or )?{_TAG}\?$", sentence):
        return _agree(found[1])
    if found := _match(
        (
            r"^(.*\bhow) (?:much|strongly|well) (do|does|did) (you|your team|users|"
            "customers) (?:already |really )?(?:like|love|enjoy|hate|dislike|appreciate|adore|"
            "value) (.+)$"
        ),
        sentence,
    ):
        return f"{found[1]} {found[2]} {found[3]} feel about {_end(found[4])}?"
    if found := _match(
        (
            r"^(.*\b(?:how (?:much|strongly)|to what extent) (?:do|does|did|would)) (you|"
            r"your team) (agree|support|approve)\b(.+)$"
        ),
        sentence,
    ):
        both = {
            "agree": "agree or disagree",
            "support": "support or oppose",
            "approve": "approve or disapprove",
        }
        begin = re.sub(r"how much", "To what extent", found[1], flags=re.IGNORECASE)
        return f"{begin} {found[2]} {both[found[3].lower()]}{found[4]}"
    if found := _match(r"^how did you (?:like|love|enjoy) (.+)$", sentence):
        return f"How did you feel about {_end(found[1])}?"
    if found := _match(rf"^(.*\bhow) {_VERY}(easy|difficult|hard|tough|tricky)\b(.+)$", sentence):
        return f"{found[1]} easy or difficult{found[3]}"
    if found := _match(rf"^(.*\bhow) {_VERY}({_ADJ}) (is|are|was|were) (.+)$", sentence):
        word, rest = found[2].lower(), _end(found[4])
        subject = rest.lower().split(" ", 1)[0]
        if word in PRAISE | BLAME and subject not in {"it", "you", "that", "this", "they"}:
            return f"{found[1]} would you rate {rest}?"
        if word in OPPOSITES:
            return f"{found[1]} {_scale(word)} {found[3]} {rest}?"
        if word in COMMITTED | PRAISE | BLAME or word.endswith("ing"):
            return f"{found[1]} {word}, if at all, {found[3]} {rest}?"
    if found := _match(rf"^(.*\bhow) {_VERY}({_ADJ}) (do|does|did|can|could|have|has) (.+)$", sentence):
        word, rest = found[2].lower(), _end(found[4])
        if word in OPPOSITES:
            return f"{found[1]} {_scale(word)} {found[3]} {rest}?"
        return (
            f"{found[1]} {word}, if at all, {found[3]} {rest}?" if word in COMMITTED | PRAISE | BLAME else ""
        )
    if found := _match(
        (
            "^(?:do|does|did|would) you (?:also )?agree (?:with the (?:idea|view|statement|"
            "opinion) )?(?:that )?(.+ .+)$"
        ),
        sentence,
    ):
        return _agree(found[1])
    if found := _match(r"^(?:would|could|can) you (?:say|agree|admit)(?: that)? (.+)$", sentence):
        return _agree(found[1])
    if found := _match(
        r"^would it be (?:fair|right|correct|true) to (?:say|assume) (?:that )?(.+)$", sentence
    ):
        return _agree(found[1])
    if found := _match(r"^(.+?) because .+\?$", sentence):
        return f"{found[1]}?"
    if _match(r"^(?:[^,?]{2,80}, )?(?:is|are|was|were|do|does|did)\b", sentence):
        return _opinion(sentence)
    return ""


def _presupposing(sentence: str, _quoted: str) -> str:
    if found := _match(
        (
            "^how (?:much |far |well |greatly )?(has|have|had|did|does|do|"
            "will) (?!you )(.+?) (?:help|helped|save|saved|benefit|benefited|make|made|delight|"
            r"delighted|impress|impressed|empower|empowered)\b.*\?$"
        ),
        sentence,
    ):
        aux = found[1].lower()
        made = "made" if aux in {"has", "have", "had"} else "make"
        return f"What difference, if any, {aux} {found[2]} {made} to your work?"
    if found := _match(
        compiled(
            r"^(.*\bhow|in what ways?|which ways?) (?:much |far |well |greatly |many )?(?:time |"
            "money |effort |work )?(has|have|had|did|does|do|"
            r"will) (?!you )(.+?) <outcome>(?= )(.+)\?$"
        ).pattern,
        sentence,
    ):
        aux = found[2].lower()
        affect = "affected" if aux in {"has", "have", "had"} else "affect"
        how = found[1] if found[1].lower().endswith("how") else "How"
        return f"{how} {aux} {found[3]} {affect}{found[4]}, if at all?"
    if found := _match(
        (
            r"^(.*\bhow much) (more|less|better|worse|easier|harder|faster|slower|quicker|simpler|"
            r"cheaper|clearer)\b(.+)$"
        ),
        sentence,
    ):
        return f"{found[1]} {found[2].lower()} or {OPPOSITES[found[2].lower()]}{found[3]}"
    if found := _match(
        compiled(
            r"^(.*\b(?:what|which) (?:(?:kinds?|sorts?|types?) of |other |specific |particular |"
            "technical )*(?:<trouble>|<gain>))(?= )(.+)$"
        ).pattern,
        sentence,
    ):
        return f"{found[1]}, if any,{found[2]}"
    if found := _match(
        (
            "^what (do|did|does) (you|your team|users|customers) (?:not )?(?:most |really )?(?:like|"
            "love|enjoy|hate|dislike|appreciate|value)(?: (?:most|best|least))?((?: (?:about|in|when|"
            r"of) .+)?)\?$"
        ),
        sentence,
    ):
        return f"What, if anything, {found[1].lower()} {found[2]} like or dislike{found[3]}?"
    if found := _match(
        (
            "^what ((?:most )?(?:frustrates|frustrated|annoys|annoyed|bothers|bothered|confuses|"
            "confused|delights|delighted|excites|excited|impresses|impressed|irritates|irritated|"
            r"disappoints|disappointed|upsets|upset|pleases|pleased|surprised) .+)\?$"
        ),
        sentence,
    ):
        return f"What, if anything, {found[1]}?"
    if found := _match(r"^what(?:'s| is| was) ((?:stopping|keeping|holding|preventing) .+)\?$", sentence):
        return f"What, if anything, is {found[1]}?"
    if found := _match(r"^what ((?:stopped|kept|prevented|went wrong) ?.*)\?$", sentence):
        return f"What, if anything, {found[1]}?"
    if found := _match(
        r"^why (do|did) you (?:really )?(?:like|love|enjoy|hate|dislike|trust|value|appreciate) (.+)\?$",
        sentence,
    ):
        return f"How {found[1].lower()} you feel about {found[2]}?"
    if found := _match(
        r"^why (?:do|did) you prefer (.+?) (?:to|over|rather than|instead of) (.+)\?$", sentence
    ):
        return f"Which do you prefer: {found[1]} or {found[2]}?"
    if found := _match(r"^why (?:do|did) you prefer (.+)\?$", sentence):
        return f"What do you think of {found[1]}?"
    if found := _match(
        rf"^why (do|did) you (?:find|think|consider) (.+?) (?:is |are |was |were )?(?:so |too |such )?({_ADJ})\?$",
        sentence,
    ):
        return _how(found[3], f"{found[1].lower()} you find {found[2]}")
    if found := _match(
        (
            "^why (do|did) you (?:have|struggle) ?(?:so much |such )?(?:difficulty|trouble|problems|"
            r"issues)?(?: with) (.+)\?$"
        ),
        sentence,
    ):
        return f"How easy or difficult {'was' if found[1].lower() == 'did' else 'is'} {found[2]} for you?"
    if found := _match(
        rf"^why (is|are|was|were) (.+?) (?:so |such |too |much |so much )*({_ADJ})((?: (?:to|for|in) .+)?)\?$",
        sentence,
    ):
        return _how(found[3], f"{found[1].lower()} {found[2]}{found[4]}")
    if found := _match(r"^(what(?:'s| is| was| are| were) .*favou?rite .+?)\?$", sentence):
        return f"{found[1]}, if you have one?"
    if found := _match(r"^how (?:often|frequently) (do|did) you (?:enjoy|love) (.+)\?$", sentence):
        return f"How {found[1].lower()} you feel about {found[2]}?"
    if found := _match(r"^(how (?:often|frequently)) ((?:do|did|does) .+)\?$", sentence):
        return f"{found[1]}, if at all, {found[2]}?"
    if found := _match(r"^(where|when) ((?:do|did) you .+)\?$", sentence):
        return f"{found[1]}, if {'anywhere' if found[1].lower() == 'where' else 'ever'}, {found[2]}?"
    if found := _match(
        (
            "^((?:please )?(?:tell (?:me|us) about|describe)) (?:the|your) (?:[a-z]+ )?(?:problems|"
            "frustrations|difficulties|issues|challenges|struggles|"
            "troubles)(?: that)? (?:you (?:have|had|face|faced|experience|experienced|ran into|"
            r"encountered)|with)\b(.*)[?.]$"
        ),
        sentence,
    ):
        return (
            f"{found[1]} your "
            f"experience{' with' if ' with ' not in found[2] and not found[2].strip().startswith(('with', 'in', 'when')) else ''}{found[2]}."
        )
    return ""


def _loaded(sentence: str, quoted: str) -> str:
    """Without the words that judge, when these are adjectives: a noun cannot be left out."""
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", quoted.lower())
    if (
        not words
        or words[0] == "even"
        or not (words[-1] in _JUDGING or "-" in words[-1] or quoted.lower() in _LOADED_PHRASES)
    ):
        return ""
    made = re.sub(
        rf"(?:\b(?:most|more|very|so) )?\b{re.escape(quoted)}(?: and)?(?!\w),?\s?",
        "",
        sentence,
        count=1,
        flags=re.IGNORECASE,
    )
    before = sentence[: max(0, sentence.lower().find(quoted.lower()))].rstrip().lower().rsplit(" ", 1)[-1]
    if before in {"how", "is", "are", "was", "were", "so", "that", "as"}:
        return ""
    return made if len(made.split()) >= 3 else ""


_LOADED_PHRASES = frozenset(
    [
        "finally",
        "at last",
        "award winning",
        "world class",
        "cutting edge",
        "best in class",
        "market leading",
        "industry leading",
        "state of the art",
        "easy to use",
        "game changing",
        "next generation",
        "new and improved",
        "number one",
        "top rated",
        "most popular",
        "most advanced",
        "most trusted",
    ]
)
_ONE_WORD = (
    "(?: (?:the|a|an|our|your|its|their|this|that))? [a-z'-]+(?= (?:of|for|with|in|on|at|to|"
    "from|by|when|while|during|about|is|are|"
    r"was|were|do|does|did|has|have|will|would|can|could|than|as|process|team|section|page)\b|[?.,;:!]|$)"
)
_JOINED = r" ?(?:,? and|,? or|,? &|/|,? as well as|,? along with|,? plus|,? yet)"


def _double(sentence: str, quoted: str) -> str:
    """The first of the two questions: the second one needs a question of its own."""
    if found := _match(
        (
            "^([^?]+?),? (?:and|but|plus) (?:if so,? )?(?:why|when|where|who|what|which|how|"
            rf"{_AUX} (?:you|it|they|we|your|the|that|this|our|there|he|she))\b[^?]*\?$"
        ),
        sentence,
    ):
        return f"{found[1]}?" if len(found[1].split()) > 2 else ""
    parts = re.split(rf"{_JOINED} ", quoted, maxsplit=1)
    at = sentence.lower().find(quoted.lower())
    if len(parts) != 2 or at < 0:
        return ""
    left, right = parts
    head, tail = sentence[: at + len(left)], sentence[at + len(left) :]
    beyond = sentence[at + len(quoted) :]
    if (
        left.lower().endswith("ing")
        and right.lower().endswith("ing")
        and not re.match(r"[?.,]|$", beyond.strip())
    ):
        return head + beyond
    if (re.match(r" to\b", beyond) and right.lower().rsplit(" ", 1)[-1] in _GRADED) or re.search(
        r",\s+\S+$", head
    ):
        return ""
    found = _match(rf"^{_JOINED}{_ONE_WORD}", tail)
    return head + tail[found.end() :] if found else ""


def _absolute(sentence: str, _quoted: str) -> str:
    if found := _match(
        r"^(do|does|did) ((?:[\w'-]+ ){0,3}[\w'-]+) (?:always|never|constantly|invariably) (.+)$", sentence
    ):
        return f"How often {found[1].lower()} {found[2]} {_end(found[3])}?"
    if found := _match(r"^(do|does|did) (.+?) (?:every time|all the time|each time)\b(.*)$", sentence):
        rest = _end(found[3])
        return f"How often {found[1].lower()} {found[2]}{' when' if re.match(r' (?:you|they|we|it)', rest) else ''}{rest}?"
    if found := _match(r"^(do|does|did) (you) ever (.+)$", sentence):
        return f"How often, if at all, {found[1].lower()} {found[2]} {_end(found[3])}?"
    if found := _match(
        r"^(.*?)\b(?:all of|all|each of|completely|totally|entirely|absolutely|perfectly|always)\s(.+)$",
        sentence,
    ):
        return found[1] + found[2]
    return ""


def _negative(sentence: str, quoted: str) -> str:
    if found := _match(r"^(.*)\b(should|ought to|must)(?:n't| not)\b(.*)$", sentence):
        return found[1] + found[2] + found[3]
    if found := _match(r"^should (.+?) not (.+)$", sentence):
        return f"Should {found[1]} {found[2]}"
    if found := _match(r"^do you disagree (?:that )?(.+)$", sentence):
        return _agree(found[1])
    if found := _match(
        (
            r"^(.*?)\b(?:not|never|no) (?:being |at all )?(?:un|dis)((?:satisfied|friendly|happy|"
            "helpful|clear|fair|reasonable|usual|common|clean|necessary|likely|comfortable|reliable|"
            r"safe|important|able|pleasant|useful|easy)\b.*)$"
        ),
        sentence,
    ):
        return found[1] + found[2]
    return _leading(sentence, quoted)


def _hypothetical(sentence: str, _quoted: str) -> str:
    """What they do today instead of what they would do: only where the thing is named."""
    if _match(
        (
            r"\bwould (?:you|your [a-z]+)\b.*\b(?:pay|spend)\b|\bwould (?:you|"
            r"your [a-z]+) (?:be (?:willing|prepared|ready) to )?(?:pay|spend)\b"
        ),
        sentence,
    ):
        return "What do you pay for something like this today, if anything?"
    if found := _match(r"^would you recommend (.+?)(?: to .+)?\?$", sentence):
        return f"Have you recommended {found[1]} to anybody?"
    if found := _match(
        (
            "^would (?:you|your team) (?:ever |also |really )?(?:use|buy|purchase|try|download|"
            r"install|want|need|subscribe to|order) ((?:an?|this|it|something)\b.*?)(?: if (?:we|it|"
            r"this|i) .+)?\?$"
        ),
        sentence,
    ):
        thing = re.sub(r"^(?:this|it)\b", "something like this", found[1])
        return f"When, if ever, did you last need {thing}?"
    return ""


def _jargon(sentence: str, quoted: str) -> str:
    plain = PLAIN.get(quoted.lower())
    return re.sub(rf"\b{re.escape(quoted)}\b", plain, sentence, count=1) if plain else ""


_REWRITES: dict[Rule, Rewrite] = {
    Rule.LEADING: _leading,
    Rule.PRESUPPOSING: _presupposing,
    Rule.LOADED: _loaded,
    Rule.DOUBLE: _double,
    Rule.ABSOLUTE: _absolute,
    Rule.NEGATIVE: _negative,
    Rule.HYPOTHETICAL: _hypothetical,
    Rule.YES_NO: lambda sentence, _quoted: _opinion(sentence),
    Rule.JARGON: _jargon,
}
