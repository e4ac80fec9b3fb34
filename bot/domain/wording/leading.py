"""Questions that lead: to agreement, to one end of a scale, to the answer that qualifies."""

from bot.domain.wording.notation import (
    ASKS_TO_AGREE,
    CROWD,
    GIVES_AWAY,
    IF_ANY,
    OPINION_FIRST,
    PRESSES,
    TAKEN_FOR_GRANTED,
    TAKES_A_SIDE,
    WEIGHS,
    Shape,
)
from bot.domain.wording.rules import Rule

_NOT = "(?:don't|doesn't|didn't|wouldn't|won't|can't|couldn't|shouldn't|haven't|hasn't|hadn't)"

_BE_NOT = "(?:isn't|aren't|wasn't|weren't|ain't)"

_TAG = "(?:it|you|they|we|he|she|that|this|there|i)"

_TELL = (
    "(?:(?:please )?(?:tell (?:me|us)|describe|explain|share|say|outline|show (?:me|us)|"
    "talk (?:me|us) through|write down|list|name)(?: briefly| more| about| to us| with us)*)"
)

LEADING = (
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:don't (?:you|they|people|users|customers|most|your|our|these|those|we|all|"
        rf"companies)|(?!don't ){_NOT} [^ ?]+) (?:[^ ?]+ )?)",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        rf"<start> (?P<it>{_BE_NOT} [^ ?]+ )",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:do|does|did|would|is|are|was|were|can|should) (?:you|it|this|that|they|we) not )",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        rf" (?P<it>[,;-] (?:and |or )?(?:{_NOT}|{_BE_NOT}) {_TAG}) [?]",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        rf" (?P<it>, (?:is|are|was|were|do|does|did|would|will|can|could|has|have|should) {_TAG}) [?]",
        ASKS_TO_AGREE,
        unless=" ^(?:if|when|on) ",
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>[,;-] (?:right|correct|yes|no|agreed|true|huh|eh|yeah|surely|am i right)) [?]",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>how (?:very |really |truly |incredibly |absolutely |much |so )?(?:<strong>|"
        "<committed>)) (?!or |and <w>?(?:or|do) )",
        TAKES_A_SIDE,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>how (?:very |really |truly )?<one_sided>) ",
        TAKES_A_SIDE,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>how (?:much|strongly|deeply|greatly|badly|well) (?:do|does|did|would|have|"
        "has) <you> <adv>?(?:<likes>|liked|loved|enjoyed|agree|disagree|want|need|support|approve|"
        "care|look forward|long for|benefit)) ",
        TAKES_A_SIDE,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>to what extent (?:do|does|did|would) <you> <adv>?(?:agree|like|love|enjoy|support|"
        "approve)) ",
        TAKES_A_SIDE,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>how did you (?:like|love|enjoy)) ",
        TAKES_A_SIDE,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:do|does|did|would|don't) <you> <adv>?agree)(?! to (?!the (?:idea|view|"
        "opinion|statement)))(?! (?:or|and) )",
        ASKS_TO_AGREE,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:would|could|can|will) you (?:say|agree|admit|confirm|accept|"
        "concede) (?:that )?)(?!(?:more|something|anything|a bit|a little|what|which|who|how|why|when|where) )"
        "(?:<w>{1,8})(?:<degree>|better|best|you|that) ",
        ASKS_TO_AGREE,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:as you (?:may |probably |surely |already )?know|as we all know|as everyone knows|"
        "you (?:will|must|would|'ll|probably|surely|have to) (?:surely )?(?:agree|admit|know)|"
        "you'll agree|let's face it|it goes without saying|needless to say|no doubt|undoubtedly|"
        "everybody knows|everyone knows|it is (?:clear|obvious|well known|no secret|"
        "common knowledge)|it's (?:clear|obvious|well known|widely known|no secret|a fact)|"
        "it is widely (?:known|accepted|agreed)|it is a fact))(?= )",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LEADING,
        "(?:^|(?<= ,)) (?P<it>(?:surely|obviously|clearly|naturally|evidently|of course|frankly|"
        "admittedly))(?= [^?])",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LEADING,
        " (?:is|are|you) (?P<it>(?:clearly|obviously|surely|undoubtedly|certainly|definitely)) ",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:given|considering|in light of|in view of|seeing) (?:that |how |our |"
        "all (?:the |our |of )|the (?:<w>{0,2}?)(?:benefits?|advantages?|success|popularity|quality|"
        "state|importance|fact|problems?|risks?|rise|growth|many|recent|current|huge|high|low|"
        "obvious) )<w>{0,8}?),",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:since|because|now that|knowing that|as) (?:we|our|it|this|"
        "(?<! as )the) (?:<w>{1,10}?)(?:is|are|has|have|was|were|can|makes?|made|<outcome>)) ",
        OPINION_FIRST,
        unless=" (?:since when|since the|as the) ",
    ),
    Shape(
        Rule.LEADING,
        "<start> (?:(?:do|does|did|are|is|have|has) <you>) <w>{1,12}(?P<it>because) ",
        "Puts the reason into people's mouths.",
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:only|just) (?:people|customers|users|those|power users|<w>?(?:people|"
        "customers|users)) )",
        GIVES_AWAY,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:can|could|please|will) (?:you )?confirm that) ",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:are|do|did|were|would) <you> <w>{0,6}?as (?:<w>{1,3}?)as (?:we|us|most|"
        "everyone|everybody|other|others|our))(?= )",
        CROWD,
    ),
    Shape(
        Rule.LEADING,
        rf" (?P<it>{_TELL} (?:(?:about )?(?:how|why) (?:much )?(?:<strong>|<committed>|(?:our|the|this|"
        rf"<product>) (?:<w>{{0,5}}?)(?:is|are|was|were) (?:<w>{{0,3}}?)(?:<strong>|best|better|"
        "superior|ahead))))(?= )",
        TAKES_A_SIDE,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>so (?:quickly|easily|smoothly|well|fast|badly|slowly|poorly|effortlessly|simple|"
        "easy|much better|much faster|much easier)) [?.]",
        TAKES_A_SIDE,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:(?:i|we) (?:assume|guess|suppose|presume|take it|bet|imagine|trust|hope|"
        "am sure|are sure|expect|gather)|i'm sure|we're sure|i'd guess) (?:that )?(?:you|your|it|"
        "this|our|the)) ",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:would|is) it (?:be )?(?:fair|right|correct|true|safe|reasonable|"
        "accurate) to (?:say|assume|conclude|think)) ",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>how (?:very |really )?(?!demanding|challenging|interesting|willing|long-lasting|"
        "during|being|using|doing|working|going|many)[a-z-]+ing) (?:is|are|was|were|did|do|does|it) ",
        TAKES_A_SIDE,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        "^ (?P<it>(?:so |and |then |well |ok |okay |but |, )*(?:you|you'd|you've|you're|you'll|it|"
        "it's|that|that's|this|we|they) [^ ?]+ (?:[^ ?]+ ))[^?]{2,160}[?] ",
        ASKS_TO_AGREE,
        unless=(
            " [,;:-] (?:and |but |so )?(?:how|what|when|where|which|who|why|do|did|does|are|is|was|were|"
            "would|can|could|have|has) "
        ),
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>do <you> (?:really )?(?:need|want) (?:<w>{0,2}?)<more>) ",
        ASKS_TO_AGREE,
        unless=" or ",
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>do <you> also (?:find|think|feel|like|love|hate|agree|believe|enjoy|prefer|"
        "struggle)) ",
        CROWD,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>who (?:wouldn't|doesn't|would not|does not|hasn't|isn't)) ",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:is|are|was|were|do|does|did|would|should|can|has|have|will) (?!i |we |"
        "there )(?:<w>{1,4}?)not) (?!or )",
        ASKS_TO_AGREE,
        unless=" (?:or not|whether or not|if not|not sure|not at all|not applicable) ",
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>you must (?:have|be|feel|find|know)) ",
        ASKS_TO_AGREE,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:how|in what ways?) (?:is|are|was|were|do|does) (?:our|<product>|this|"
        "the new) <w>{0,4}(?:better|superior|ahead))",
        TAKES_A_SIDE,
        balanced=True,
        unless=IF_ANY,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:are|is|was|were|do|does) (?:we|our|it|this|<product>|"
        "the) <w>{0,5}(?:better|best|superior|ahead of|number one|more <w>than))(?= )",
        "Names one's own advantage and asks to confirm it.",
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:we|our team|our company) (?:really |truly |firmly |strongly )?(?:believe|think|"
        "feel|are (?:really |very |so )?(?:proud|convinced|confident|sure)|know) )(?!you (?:use|have|"
        "are|were) )(?:that|<w>)",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>we(?:'ve| have)? (?:really |just |recently |also )?(?:worked (?:very |so |"
        "really )?hard|put (?:a lot of|so much|great|much) |invested|listened|spent (?:months|years|"
        "weeks|a lot)|gone to great|poured|(?:greatly |significantly |much )improved))",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:like|such as) <w>{1,4}, <w>{1,4}(?:or|and) <w>{1,3}),? ?(?:for example|"
        "for instance|perhaps|maybe)? [?]",
        "Puts answers into people's mouths.",
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>(?:is|was|are|were|do you (?:think|find|feel)) (?:<w>{1,6})too (?!late|early|"
        "much to ask)[^ ?]+) ",
        TAKES_A_SIDE,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        "<start> (?P<it>do (?:we|our <w>{1,3}) have (?:the best|the most|better|great|good))(?= )",
        ASKS_TO_AGREE,
    ),
)

INVITING = (
    Shape(
        Rule.LEADING,
        " (?P<it>(?:who|if you|those) (?:answers?|says?|respond|responds|rate|rates) (?:us )?(?:yes|"
        r"positively|negatively|favou?rably|well|highly|\"yes\"))(?= )",
        GIVES_AWAY,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:have|has) already (?:answered|signed up|taken part|joined|replied|responded|"
        "participated|booked))(?= )",
        CROWD,
        unless=" if you (?:have|'ve) already | you have already ",
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:looking|searching|recruiting|hoping|eager|keen|want|wanting|like|love|need|"
        "needing|trying|seek|seeking|invite|inviting|asking|interested|hear) (?:to |for |in |from |"
        "only |especially |with |out |hearing |hear |talk |talking |speak |speaking |find |"
        r"interview |interviewing )*(?:our |the |some |a few |more |most |\d+ )*(?:very |really |"
        "truly |highly |extremely |most |our )*(?:(?:un|dis)?satisfied|(?:un)?happy|angry|frustrated|"
        "disappointed|delighted|loyal|critical|enthusiastic|passionate|biggest|best|worst|heavy|"
        "power|expert|experienced|active|annoyed|thrilled|long-time|struggling|(?:un)?successful|"
        "satisfied|(?:non-)?paying|premium) (?:and [^ ]+ )?(?:customers?|users?|people|fans?|"
        "critics?|clients?|members?|teams?|subscribers?|buyers?))(?= )",
        GIVES_AWAY,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:people|customers|users|those|anyone|anybody|somebody|someone) who (?:really |"
        "truly |actually |have |are |were |absolutely )*(?:love|hate|like|dislike|enjoy|struggle|"
        "struggled|complained|unhappy|happy|dissatisfied|satisfied|frustrated|"
        "had (?:<w>)?(?:problems|trouble|issues)|having (?:problems|trouble)|cancel|cancelled|left|"
        "switched|gave us|rated))(?= )",
        GIVES_AWAY,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:only (?:for|open to|available to)|only (?:if|when|power|paying|experienced|happy|"
        "unhappy|people|customers|users|those)|exclusively for|reserved for|limited to (?:people|"
        "customers|users|those)|must (?:be|have|use|own)|you (?:qualify|are eligible|have to be|"
        "need to be) |to qualify|ideal (?:participants?|candidates?)|perfect candidates?|"
        r"disqualif\w+|right answers?|answer yes|(?:make sure|be sure) to (?:say|answer|mention)|"
        "especially (?:if|people|customers|those)|particularly (?:if|people|customers|those)))(?= )",
        GIVES_AWAY,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>if you (?:really |absolutely |also |are |were |feel |have been |'re )*(?:love|hate|"
        "like|dislike|enjoy|unhappy|happy|frustrated|disappointed|dissatisfied|satisfied|delighted|"
        "struggle|struggled|struggling|had (?:<w>{0,2})(?:problems|trouble|issues)|tired of|fed up|"
        "angry|a fan|a big fan|passionate))(?= )",
        GIVES_AWAY,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:tell|share with|show|telling|let) (?:us|me|everyone|"
        "the world)(?: know)? (?:just )?(?:how (?:much )?(?:you )?(?:love|like|enjoy|<strong>|<mild>|"
        "happy|much better|easy)|what you (?:love|like|enjoy|hate|dislike)|why you (?:love|like|"
        "enjoy|hate|dislike|chose)|about (?:your|the) (?:problems|frustrations|struggles|pain|love|"
        "success)))(?= )",
        TAKEN_FOR_GRANTED,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:we|our team|i) (?:already |just |all )?(?:know|believe|think|are (?:sure|certain|"
        "confident|convinced)|'re (?:sure|confident)) (?:that )?(?:you|it|<product>|our|this))(?= )",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:we're|we are|our team is|i'm|i am) (?:so |very |really |super |extremely |"
        "absolutely )?(?:excited|thrilled|proud|delighted|pumped|stoked|ecstatic|passionate))(?= )",
        OPINION_FIRST,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:don't miss(?: out)?|do not miss|last chance|act now|act fast|hurry(?: up)?|"
        "before it's too late|while (?:places|spots|supplies|stocks) last|once-in-a-lifetime|"
        "once in a lifetime|limited (?:time|spots|places|seats|offer|number of (?:spots|places|"
        r"seats))|(?:only|just) (?:a few|\d+|two|three|four|five) (?:spots|places|seats|"
        "slots)(?: left| remaining)?|exclusive|vip|lucky|chosen few|handpicked|hand-picked|"
        "specially selected|specially chosen|easy money|free money|quick cash|guaranteed|win|winner|"
        "jackpot|huge reward|generous (?:reward|incentive|gift|voucher|thank-you|compensation)|"
        "awesome (?:incentive|reward|gift)|amazing (?:incentive|reward|gift)|fantastic (?:incentive|"
        r"reward|gift)|earn (?:up to|extra|money|\$|€|£|\d)|easy \$|cash prize|prizes?|"
        "counting on you|count on you|depend(?:s|ing)? on you|we (?:really |badly |"
        "desperately )need you|you (?:owe|can't refuse|must not miss|have to answer|must answer|"
        "are required|are expected)|it would be a shame|disappoint(?:ed)? if you|please please|"
        "urgent|urgently|final reminder|everyone else (?:has|already)|your (?:colleagues|"
        "peers) have already|as soon as possible|it would mean the world|do us a favou?r|"
        "you won't regret|what are you waiting for))(?= )",
        PRESSES,
        unless=" (?:exclusive of|no prizes|not guaranteed|win or lose) ",
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:even better|even easier|even faster|loved by|trusted by|best ever|"
        "better than ever|you deserve|take it to the next level|next level))(?= )",
        WEIGHS,
    ),
)

GUIDING = (
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:ask|find out|learn|understand|explore|probe|discover|hear|dig into|"
        "see) (?:(?:them|users|people|customers|him|her|the participant|about|exactly|for) )*(?:why|"
        "how much|what|how) (?:they|users|people|customers|the participant) (?:really |most |"
        "so )?(?:love|like|enjoy|hate|dislike|prefer|value|struggle|appreciate|trust))(?= )",
        TAKEN_FOR_GRANTED,
        balanced=True,
    ),
    Shape(
        Rule.LEADING,
        " (?P<it>(?:get (?:them|users|people|the participant|customers) to (?:say|admit|agree|"
        "confirm|see|understand|commit)|make (?:them|sure they|people) (?:say|agree|love|like)|"
        "convince (?:them|people|users|the participant)|persuade (?:them|people|users)|(?:confirm|"
        "validate|prove) that (?:users|people|customers|our|we|<product>)|sell (?:them|it)|"
        "point out (?:that our|that the new|how)|remind (?:them|people) (?:that our|that the new|"
        "how (?:good|much))|hint (?:at|that)))(?= )",
        ASKS_TO_AGREE,
    ),
)

VERDICT = (
    "^ (?!please |think |thinking |i'd |we'd |i would |we would |imagine |the following |"
    "this survey|this question|these questions|with |for |on a scale|"
    "now |next |first |in this |tell |walk |you (?:said|told|mentioned|use|used|have used|"
    "answered)|last time |thank|thanks|hi |hello |my name|there (?:are|is) no )"
    "(?:<w>{0,14}?)(?:(?:is|are|was|were|be|makes|make|made|seems|feels|remains|"
    "became) (?:<w>{0,3}?)(?:<strong>|important|essential|crucial|vital|key|better|best|"
    "healthier|safer|dangerous|harmful|beneficial|necessary|popular|leading|successful|<merit>|"
    "<fault>|everything)|(?:would|will|can|could|has|have|does|do) (?:<w>{0,2}?)(?:<outcome>|"
    "lead to)|"
    "saves?|improves?|helps?|benefits?|keeps (?:<w>)out of|deserves?|should|must|trying to be|"
    "proud of) "
)
