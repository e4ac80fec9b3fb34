"""The form of a question: absolute, negative, hypothetical, yes or no; and what is no question of opinion at all."""

from bot.domain.wording.notation import EXTREME, FORETELLS, IF_ANY, TANGLED, YES_IS_EASY, Shape
from bot.domain.wording.rules import Rule

ABSOLUTE = (
    Shape(
        Rule.ABSOLUTE,
        " (?P<it>(?:always|never|every time|each and every|without exception|at all times|"
        "all the time|(?<! -)(?<! to)(?<! and) 100%|invariably|constantly))(?= )",
        EXTREME,
        unless=(
            " (?:or|nearly|almost|hardly|rarely or) (?:always|never)| never (?:before|mind)| (?:which|"
            "what|who|where|when) <w>{0,5}(?:do|does|did|have|has|is|are) (?:<w>{1,3}?)never |"
            " have you never| always (?:wanted|been wanting)|(?:happened|used|heard) never"
        ),
    ),
    Shape(
        Rule.ABSOLUTE,
        "(?:<start>|(?<= that)) (?:do|does|did|is|are|was|were|should|can|has|have|will|"
        "would) (?:<w>{0,6}?)(?P<it>(?:everyone|everybody|everything|nobody|no one|nothing|"
        "every (?!two|three|four|five|six|twelve|day|week|month|year|morning|evening|night|hour|"
        r"other|few|quarter|second|weekday|monday|friday|so often|\d)[^ ]+|all (?:of )?(?:our|your|"
        "the|my|its|these|those)|all [^ ]+s|each of|none of(?! the following)|whole team|entirely|"
        "totally|completely|absolutely|perfectly))(?= )",
        EXTREME,
        unless=(
            " (?:of the following|of these statements|everything you need|all that apply|all right|"
            "at all|after all|all in all|all or some|some or all|all or none|all or part|"
            "anything or nothing|all things) "
        ),
    ),
    Shape(
        Rule.ABSOLUTE,
        "<start> (?:do|does|did|are|were|have|has|is) (?:<w>{1,3}?)(?P<it>all) (?:<opinion>|use|"
        "agree|feel|satisfied|happy|been|need|want|have|know)(?= )",
        EXTREME,
        unless=" at all ",
    ),
    Shape(
        Rule.ABSOLUTE,
        "<start> (?:do|does|did) <you> (?P<it>ever) (?:<opinion>|get (?:frustrated|annoyed|angry|"
        "tired|bored)|worry|wish|struggle|regret) ",
        EXTREME,
    ),
    Shape(
        Rule.ABSOLUTE,
        "(?:^|(?<= that)) (?P<it>(?:all|every|everyone|everybody|no|nobody|no one|"
        "none of the) (?!(?:in all|of the following|the best|right) )(?:<w>{0,3}?))(?:should|must|is|"
        "are|will|can|agrees?|needs?|wants?|loves?|has|have|deserves?) ",
        EXTREME,
    ),
    Shape(
        Rule.ABSOLUTE,
        "^ (?P<it>(?:nobody|no one|everyone|everybody)) [^?]{1,200}[.] ",
        EXTREME,
    ),
    Shape(
        Rule.ABSOLUTE,
        " that (?P<it>(?:all|every|everyone|everybody|no|nobody|no one) )(?:<w>{1,3}?)(?:should|must|"
        "is|are|will|can|needs?|wants?|has|have|deserves?) ",
        EXTREME,
    ),
)

_BE_NOT = "(?:isn't|aren't|wasn't|weren't|ain't)"

_NOT = "(?:don't|doesn't|didn't|wouldn't|won't|can't|couldn't|shouldn't|haven't|hasn't|hadn't)"

_TAG = "(?:it|you|they|we|he|she|that|this|there|i)"

_NO = (
    "(?:not|n't|never|prevent|prevents|prohibit|prohibits|ban|bans|without|refuse|stop|forbid|"
    "fail|fails|avoid|no)"
)

_UN = (
    "(?:un(?!til |der|less |ited|it |its |ique|ion|iversit|ify|iform|icorn|do |dos )[a-z]{4,}|"
    "dis(?:satisfied|agree|like|approve|honest|organi[sz]ed)|in(?:adequate|accurate|appropriate|"
    "efficient|effective|convenient|complete|correct|secure|valid|sufficient|consistent)|"
    "im(?:possible|polite|practical|proper|patient)|ir(?:relevant|regular|responsible)|bad|"
    "difficult|hard|slow|poor)"
)

NEGATIVE = (
    Shape(
        Rule.NEGATIVE,
        " (?P<it>(?:not|never|[a-z]+n't|no) (?:being |at all |very |too |a |an |be |feel |"
        rf"find (?:<w>{{0,3}}?)|think (?:<w>{{0,4}}?))?{_UN})(?= )",
        TANGLED,
        unless=" (?:or not|whether or not|if not) ",
        balanced=True,
    ),
    Shape(
        Rule.NEGATIVE,
        " (?P<it>(?:shouldn't|should not|ought not|must not|mustn't|oughtn't)) ",
        TANGLED,
        unless=(
            " (?:or should not|or shouldn't|and should not|and shouldn't) | (?:what|which|who|"
            "when) (?:<w>)?should (?:<w>)?not "
        ),
    ),
    Shape(
        Rule.NEGATIVE,
        "<start> (?P<it>should (?:<w>{1,4}?)not) ",
        TANGLED,
    ),
    Shape(
        Rule.NEGATIVE,
        " (?:agree or disagree|favou?r or oppose|support or oppose|approve or disapprove|"
        "extent do you agree|do you agree|do you favou?r|do you support|"
        rf"do you oppose) (?:<w>{{0,25}}?)(?P<it>{_NO}|[a-z]+n't) ",
        TANGLED,
        unless=(
            " (?:or not|whether or not|if not|why not|not sure|can't be too careful|no longer|"
            "can be trusted) "
        ),
    ),
    Shape(
        Rule.NEGATIVE,
        "<start> (?:do you (?:think|believe|feel)|would you say) (?:<w>{0,25}?)(?P<it>not|never|"
        "nobody|[a-z]+n't) ",
        TANGLED,
        unless=(
            " (?:or not|whether or not|if not|why not|not sure|can't be too careful|no longer|"
            "can be trusted|not yet) "
        ),
    ),
    Shape(
        Rule.NEGATIVE,
        "^ (?!(?:how|what|when|where|who|tell|describe|if) )(?:<w>{0,25}?)(?P<it>(?:<negator>|"
        "[a-z]+n't) (?:<w>{0,8}?)(?:<negator>|[a-z]+n't)) ",
        TANGLED,
        unless=(
            " (?:or not|whether or not|if not|why not|not sure|neither|not yet|no longer|don't know|"
            "not only|no one|do not know|please do not|not at all|or never|or no|no or) "
        ),
    ),
    Shape(
        Rule.NEGATIVE,
        "<start> (?P<it>to what extent do you disagree) ",
        TANGLED,
        balanced=True,
    ),
    Shape(
        Rule.NEGATIVE,
        "<start> (?P<it>(?:do|would|did) you (?:<adv>)?(?:disagree|deny|oppose|object|refuse|mind not))(?= )",
        TANGLED,
    ),
    Shape(
        Rule.NEGATIVE,
        " (?P<it>(?:seem|seems|appear|sound) (?:possible|impossible|likely|unlikely|"
        "true) (?:<w>{0,14}?)that (?:<w>{0,12}?)(?:never|not|no)) ",
        TANGLED,
    ),
    Shape(
        Rule.NEGATIVE,
        rf"<start> (?P<it>{_BE_NOT} [^ ?]+) ",
        TANGLED,
    ),
    Shape(
        Rule.NEGATIVE,
        "<start> (?P<it>(?:do|does|did|would|is|are|was|were|can|have) (?:you|it|this|that|they|"
        "we) (?:not|never)) ",
        TANGLED,
    ),
    Shape(
        Rule.NEGATIVE,
        rf" (?P<it>[,;-] {_BE_NOT} {_TAG}) [?]",
        TANGLED,
    ),
    Shape(
        Rule.NEGATIVE,
        rf" (?P<it>[a-z]+n't [^?]{{1,90}}, (?:is|are|was|were|do|does|did|would|will|can|could|has|"
        rf"have|should) {_TAG}) [?]",
        TANGLED,
    ),
    Shape(
        Rule.NEGATIVE,
        "<start> (?P<it>shouldn't [^ ?]+) ",
        TANGLED,
    ),
)

_TALK = (
    "(?: be (?:willing|open|able|available|happy|up for|ok|okay|comfortable|prepared|free|"
    "interested in (?:taking|participating|joining|hearing|being|a (?:call|short|follow))) |"
    " work for you| suit you| take part| be contacted| contact you| to (?:talk|speak|chat|"
    "meet)(?: (?:to|with) us)?| join (?:us|a call|the call|this study|the study|our panel)|"
    " participate| be a good time| you mind| be (?:ok|okay|all right|alright|convenient|possible|"
    "fine)| call you| receive (?:a|an|the|our) (?:copy|summary|results)| hear back| be notified|"
    " be reached)"
)

_POLITE = (
    "(?:say|describe|rate|mind|agree|call|explain|characteri[sz]e|compare|put|define|rank|"
    "classify|summari[sz]e|sum|identify|favou?r|oppose|approve|have (?:time|any|"
    "a (?:few )?(?:minute|moment))|please|"
    "prefer|(?:like|love|prefer) (?:(?:us|me) to (?:call|contact|send|use|keep|know|e-mail|email|"
    "delete|remove|share|remind)|to (?:be|ask|talk|add|tell|say|know|start|begin|receive|hear|"
    "get|take|join|participate|speak|share|read|continue|stop|skip|meet|discuss|see (?:the|"
    "a) (?:results|summary|copy)))|like (?:a|the|your|it|this|that) (?:<w>{0,4}?)(?:by|"
    "in) (?:e-mail|email|post|phone|text|pdf|person)|"
    "be (?:available|able|free|willing|open|ok|okay|comfortable|happy (?:to|for|with)|"
    "interested in|so kind|up for|prepared to (?:talk|speak|take|share)|around)|"
    "rather (?:be|talk|speak|meet|not)|consider yourself|think of yourself|not|say|tell|show|"
    "let (?:me|us)|allow (?:me|us)|help (?:me|us)|give (?:me|us)|send (?:me|us)|"
    "recommend starting|need (?:a|an|any) (?:interpreter|ramp|break|parking)|do next|expect|look|"
    "click|go next|search|start|begin)"
)

HYPOTHETICAL = (
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>do you (?:think|believe|expect)(?: that)? (?:you|your team|your company)(?:'ll|'d| will| would| might)) ",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>would <you> (?:<w>{1,9}?)if) (?!(?:we|i|a colleague) (?:record|recorded|call|called|contact|listen|took|take))",
        FORETELLS,
        unless=_TALK + "| (?:ok|okay|all right|alright|fine|mind|comfortable|possible) if |" + IF_ANY,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>would <you> (?:(?:ever|also|still|really|actually|definitely|even|personally|"
        rf"all|likely|probably) )*(?!{_POLITE} )[a-z]+)(?= )",
        FORETELLS,
        unless=_TALK,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>will <you> (?:<adv>)?(?!(?:be|join|attend|need|have|bring|call|come to the|"
        "meet|take part|participate|send|let|please) )[a-z]+)(?= )",
        FORETELLS,
        unless=_TALK,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>would it be (?!(?:ok|okay|all right|alright|fine|possible|convenient|fair|"
        "right|correct|safe|true) )[a-z]+) ",
        FORETELLS,
        unless=_TALK,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>would <you> (?:ever |also |still |really |actually |definitely |likely |probably |"
        "be (?:more |less |very )?(?:willing|likely|interested|happy|prepared|ready|able|excited|"
        "open|disappointed|upset|inclined|tempted) (?:to|in|if)|consider |even |"
        "not )*(?!<asked_now>)<future>)(?= )",
        FORETELLS,
        unless=(
            _TALK
            + "(?! (?:to )?pay)(?! (?:to )?buy)(?! (?:to )?spend)| how would you (?:use|describe|rate|find|"
            "put|call|explain|like to be)| would you (?:use|choose|pick) to (?:describe|name|explain)|"
            "likely is it that you would| favou?r or oppose | say that | would you prefer |"
            " would you (?:like|prefer|love) (?:(?:us|me) to (?:call|contact|send|use|keep|know|e-mail|"
            "email|delete|remove|share|remind)|to (?:be|ask|talk|add|tell|say|know|start|begin|receive|"
            "hear|get|take|join|participate|speak|share|continue|stop|skip|meet|discuss|see (?:the|"
            "a) (?:results|summary|copy)))| by (?:e-mail|email|post|phone|text) | (?:what|which|where|"
            "who|how) <w>{0,3}would you (?:look|click|go|start|search|expect|find|turn|ask|begin|open|"
            "check|do next|call|say) "
        ),
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>would <you> be (?:<w>{0,2}?)(?:willing|likely|interested|prepared|happy|ready|open|"
        "inclined) (?:to|in) (?:pay|pay(?:ing)?|buy(?:ing)?|spend(?:ing)?|purchas(?:e|ing)|us(?:e|"
        "ing)|switch(?:ing)?|try(?:ing)?|subscrib(?:e|ing)|upgrad(?:e|ing)|invest(?:ing)?|a |an |"
        "this|these|our|recommend(?:ing)?))(?= )",
        FORETELLS,
        unless=(
            r" in a (?:call|short|follow|brief|\d|study|conversation|chat|interview) | interview |"
            " this (?:study|research|interview|call) | our (?:study|research|panel) | recording "
        ),
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>(?:how much|what price|how many) (?:more )?(?:would|will|"
        "could) <you> (?:be (?:willing|prepared|ready|happy|likely) to |consider |expect to )?(?:pay|"
        "spend|give|invest|buy|use))(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "(?P<it>(?:^|(?<= [,;:-])|(?<= and)|(?<= so)|(?<= now)|(?<= please)|(?<= to)) (?:imagine|"
        "suppose|supposing|picture|pretend|let's (?:say|imagine|pretend|suppose)|hypothetically|"
        "assume|assuming|what if|in an ideal world|in a perfect world|say we))(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>if (?:we|our|i|it|this|there|the|these|that|<product>|you (?:had|were|could(?:n't)?|"
        "no longer|lost|won|got|didn't|did not|weren't)|a|an|your)) (?:<w>|, ){1,25}?(?:would|could|"
        "'d|wouldn't|will|won't|how (?:much|likely|often)) ",
        FORETELLS,
        unless=(
            " if you (?:had to|were to|could change|could wave|could pick|could ask|"
            "could only)(?: (?:explain|choose|pick|teach|introduce|describe|name|change|one))? |"
            " if (?:the|a|your|our|this|that) (?:call|interview|time|date|session|day) |"
            " if there is (?:a|an) | (?:ok|okay|all right|fine|mind|comfortable|possible) if |" + IF_ANY
        ),
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>would (?:<w>{0,4}?)(?:feel|react|think|say|do|be|change|use|need|miss|like|prefer|"
        "help|want|pay|buy|happen|make) (?:<w>{0,8}?)if) (?!(?:we|i) (?:record|recorded|call|called|"
        "contact|took|take|share|shared|asked))",
        FORETELLS,
        unless=" (?:ok|okay|all right|alright|fine|mind|possible|convenient) if ",
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>(?:would|could|will|might) (?!you |we |i |tuesday|monday|wednesday|thursday|"
        r"friday|saturday|sunday|tomorrow|next|\d)(?:<w>{1,6}?)(?:be (?:<w>)?(?:useful|helpful|"
        "valuable|interesting|better|easier|good|great|worth|nice|of (?:use|interest|value)|more|"
        "enough|convenient for your team)|help|make|save|improve|solve|benefit|use|buy|pay|appeal|"
        "interest|encourage|persuade|convince|motivate|meet|fit|work better|change))(?= )",
        FORETELLS,
        unless=(_TALK + "| (?:time|date|day|slot|call|morning|afternoon|evening|later|earlier|week|month) "),
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>(?:will|won't) <you> (?:<adv>)?(?:use|buy|pay|renew|recommend|purchase|"
        "upgrade|switch|subscribe|continue|keep|stay|try|download|cancel|spend|invest|choose|"
        "consider|order))(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>(?:do you think (?:that )?(?:you|your team|people|our customers|customers|users|"
        "your colleagues) (?:would|will|'d|might|could)|you think you'd|(?:do|could|can) you (?:see|"
        "imagine|picture|envisage) (?:yourself|your team|your company|using|paying|buying)|"
        "do you expect (?:to use|you would|you will)|(?<!how )would your (?:team|company|colleagues|"
        "customers|boss|manager)(?! <asked_now>)))(?= )",
        FORETELLS,
        unless=_TALK,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>do you (?:think|believe|expect|suppose) (?:that )?(?:<w>{1,6}?)(?:would|might|'d)) ",
        FORETELLS,
        unless=(_TALK + "| would say "),
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>(?:are|will) you (?:going to|likely to|be) (?:keep|continue|use|using|buy|"
        "pay|renew|upgrade|recommend|switch|stay|cancel|try|subscribe)(?:ing)?)(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?:agree or disagree|extent do you agree) that (?P<it>(?:you|your team|your company) would) ",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>if (?!you )(?:<w>{1,4}?)were) ",
        FORETELLS,
        unless=" as if ",
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>(?:could|can) you (?:even )?(?:imagine|picture|envisage)) ",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>(?:what|which|at what) (?:price|amount|cost|discount|budget) would)(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>how would you feel about (?:paying|using|switching|buying|having|getting|"
        "sharing your|upgrading|losing|moving))(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>what would (?:make|convince|persuade|get|take|motivate|encourage|stop|prevent|"
        "it take|tempt|entice) (?:you|your|for you|us|to))(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>how likely (?:would|are|is) (?:you|it)(?: be)? <w>{1,14}if) ",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>(?:do|did) you think (?:<w>{1,7}?)would (?:be|help|make|meet|save|improve|work|"
        "solve|increase|benefit|recommend|use|buy|like|love|want|enjoy|need))(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>(?:which|what) (?:<w>{0,5}?)would you (?:buy|pay|purchase|subscribe|use most|want|"
        "like to see|spend|need|love to see))(?= )(?! (?:to (?:talk|discuss|do next|see next) ))",
        FORETELLS,
        unless=" (?:what would you like to (?:talk|discuss|ask|add|tell)) ",
    ),
    Shape(
        Rule.HYPOTHETICAL,
        " (?P<it>would(?:n't)? you (?:vote|rather (?:buy|pay|use)|be better off|(?:still )?(?:be|"
        "have been) (?:more|less|happier|better)))(?= )",
        FORETELLS,
    ),
    Shape(
        Rule.HYPOTHETICAL,
        "<start> (?P<it>wouldn't (?:<w>{1,4}?)(?:be|have|save|help|like|love|want|"
        "make) (?:<w>{0,6}?)(?:if|easier|better|simpler|great|nice|faster|helpful)) ",
        FORETELLS,
    ),
)

_RECORD = (
    "(?:records?|recorded|recording|recordings|listens?|listening|takes notes|joins|observes|"
    r"attends|take notes|taking notes|transcri\w+|observe|share|sharing|contact|contacted|"
    "participate|participating|taking part|take part|talk|talking|speak|speaking|call|join|"
    "joining|quote|quoted|begin|start|continue|proceed|answer|answering|a follow-up|"
    "another (?:call|interview|session)|being (?:recorded|contacted|interviewed|quoted|observed))"
)

CONSENT = (
    rf" if (?:we|i|a colleague|my colleague|somebody|someone|others) (?:<w>{{0,3}}?){_RECORD} |"
    rf" for (?:us|me|a colleague) to | with (?:us|me|our|being) (?:<w>{{0,3}}?){_RECORD} |"
    " (?:to be|being) (?:recorded|contacted|interviewed|quoted|observed|audio|video) |"
    " (?:willing|happy|open|prepared|comfortable|ready|like|want|agree|consent|able|available|"
    "free|interested) (?:to|in|for|with) (?:<w>{0,3}?)(?:take part|taking part|participate|"
    "participating|talk|talking|speak|speaking|chat|meet|join|joining|share your|sharing your|"
    "be contacted|begin|start|continue|proceed|the call|a call|an interview|a follow-up|a short|"
    r"a brief|a \d+-minute|the interview|the session|this study|the study|hold) |"
    " comfortable (?:sharing|being|answering) | (?:recording|recorded|record) (?:the|this|our|"
    "your|of) (?:call|session|conversation|interview|meeting|screen)|"
    "<start> (?:may|can|could|shall|might) (?:we|i) | (?:permission|consent|terms and conditions|"
    "privacy (?:policy|notice)) |"
    " (?:ok|okay|all right|alright|fine|mind|happy|comfortable) (?:if|with|for|that|"
    "to) (?:<w>{0,4}?)(?:record|recorded|recording|listen|notes|share|sharing|contact|call|quote|"
    "join) |"
    " (?:work|suit|works|suits|working) (?:for )?you | good time | (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|am|pm|a.m.|p.m.|o'clock) (?:<w>{0,3}?)(?:convenient|suitable|good|ok|okay|possible|fine|best) | (?:is|"
    "does) that (?:still )?(?:ok|okay|all right|alright|fine|work|suit|correct) |"
    " mind (?:sharing|answering|telling|if|being|waiting|repeating) | agree to |"
    " share your screen | contact you | reschedule | do you have (?:time|any questions|"
    "a (?:few )?(?:minute|moment)) "
)
"""Asking for permission or a time: a yes or a no is what is wanted."""

OPEN_AFTER = (
    " (?:please (?:describe|explain|tell|say)|why or why not|tell (?:me|us) (?:more|why)|in what way|if so) "
)
"""What opens a closed question."""

YES_NO = (
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:do|does|did) <you> <adv>*(?:<opinion>|agree|approve of|find (?:that|it)|"
        "(?:find|consider) (?:<w>{1,8}?)<judged>))(?= )(?! (?:what |out |any |a way |your way |who |"
        "where |it yourself |the (?:answer|information|link|page|setting|button) |"
        "to (?:<w>{0,3}?)(?:take part|participate|the|be|have|record|join|our|us)|yourself|"
        "customers |clients |in the (?:uk|us)|or <w>))",
        YES_IS_EASY,
        unless=(
            " (?:like|prefer|trust|like to|prefer to) (?:to )?(?:be called|be contacted|call you|receive|"
            "meet|talk|speak) | (?:consider yourself|think of yourself|identify) |like us to|like me to|"
            " prefer (?:<w>{1,8})(?:or|to) "
        ),
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:have|has) <you> <adv>*(?:enjoyed|liked|loved|found (?:<w>{1,6}?)<judged>|"
        "appreciated|benefited|benefitted|felt|been (?:<w>)?(?:<feeling>|able to easily)))(?= )",
        YES_IS_EASY,
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:are|were|is|was) <you> <adv>*<feeling>)(?= )",
        YES_IS_EASY,
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:is|was|are|were) (?!you |there |now |this a good time|that (?:ok|okay|"
        "all right|correct|right|fine))(?:<w>{1,9}?)<adv>*(?:<judged>|too [^ ]+|worth|confusing|"
        "what you expected|up to|well [^ ]+|as [^ ]+ as))(?= (?:[?,;.]|to|for|enough|and|or|by|in|at|"
        "on|of|with|than|when|because|as|about|if|you|during|so|how|compared|from|despite|while|"
        "after|before|the))",
        YES_IS_EASY,
        unless=(
            " (?:or|okay|available|still valid|a good time) | (?:possible|correct) [?]| (?:right|"
            "correct) (?:address|email|person|name|number) "
        ),
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:is|was|are|were) (?:<w>{1,5}?)(?:a|an|the|our) (?:<w>{0,2}?)(?:good|bad|"
        "great|best|worst|better|fair|useful|helpful|valuable|easy|difficult|important|big|serious|"
        "<praise>|<blame>|nice|worthwhile|poor|pleasant) [^ ]+)(?= )",
        YES_IS_EASY,
        unless=" (?:good time|best way to reach|best number|or|good day) ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:does|did|do|has|have) (?!you |we |your |anyone |anybody |anything |"
        "something |nothing |someone |somebody |a colleague |people |they |"
        "there )(?:<w>{1,7}?)<adv>*(?:(?:meet|met|exceed|exceeded|live up to|lived up to|fit|fitted|"
        "match|matched|satisfy|satisfied) (?:<w>{0,4}?)(?:needs|expectations|requirements|standards|"
        "goals|hopes|purpose|budget)|make (?:it|your|you)|made (?:it|your|you)|"
        "(?<! does that )make sense|help|helped|improve|improved|appeal|work (?:well|smoothly|"
        "properly)|(?:sound|look|seem|feel) (?:<w>{0,2}?)<judged>|provide enough|offer enough|"
        "give you (?:enough|good)|suit your|impress|slow you|annoy|bother|frustrate|confuse|surprise|"
        "hinder|distract|disappoint|delight|(?:save|saved) (?:you|time|money|your (?:team|company|"
        "time|money)|enough)|simplify|add value|function well|perform well))(?= )",
        YES_IS_EASY,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:did|does|do|has|have|was|were|is|are) (?:<w>{1,10}?)(?:clearly|quickly|"
        "well|easily|smoothly|promptly|politely|enough|properly|adequately|satisfactorily|accurately|"
        "effectively|efficiently|fairly|professionally|correctly|as expected|as you expected|"
        "helpfully)) [?]",
        YES_IS_EASY,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>do <you> (?:really |still )?(?:care about|need (?:<w>{0,2}?)<more>|"
        "want (?:<w>{0,2}?)<more>)) ",
        YES_IS_EASY,
        unless=" or ",
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:is|was|were|are|did|does) (?:<w>{1,8}?)what you (?:hoped|expected|wanted|"
        "needed|were (?:hoping|expecting|looking)|had (?:hoped|expected)|expect|want|need))(?= )",
        YES_IS_EASY,
        unless=" (?:find|found) what | or ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:is|was|were|are) (?:<w>{1,7}?)(?:an?|the) (?:<w>{0,2}?)(?:success|hit|"
        "relief|improvement|mistake|pleasure|joy|disaster|problem|burden|waste|lifesaver|help|"
        "challenge|failure|bargain|benefit|advantage|nuisance|surprise|disappointment))(?= )",
        YES_IS_EASY,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>should (?!i |you )(?:<w>{1,14}))[?]",
        YES_IS_EASY,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:can|could|were|are|was) you <adv>*(?:able to )?(?:easily|quickly|clearly|"
        "smoothly|comfortably))(?= )",
        YES_IS_EASY,
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:do|does|did) (?:you|we|your <w>|our <w>{1,2}) have (?:a|an|any|the|"
        "enough)? ?(?:<w>{0,1}?)(?:<praise>|<blame>|good|bad|healthy|best|easy|positive|negative|"
        "difficult|pleasant|enough|sufficient|adequate|better|happy|successful|satisfying|smooth|"
        "great))(?= )",
        YES_IS_EASY,
        unless=" or | enough time (?:for|to) (?:the|a|this) (?:call|interview)",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:was|is) (?:it|this|that) (?:<adv>)?(?:what|as|clear|obvious|worth|"
        "worthwhile) (?:<w>{0,6}?)) [?]",
        YES_IS_EASY,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:are|is|was|were|do) (?:we|our|it|this|<product>) (?:<w>{0,5}?)(?:better|"
        "best|worth|superior))(?= )",
        YES_IS_EASY,
        unless=" or ",
        balanced=True,
    ),
    Shape(
        Rule.YES_NO,
        "<start> (?P<it>(?:would|do|did) you (?:say|agree|recommend))(?= )",
        YES_IS_EASY,
        unless=" or | agree to ",
        balanced=True,
    ),
)

ITEM = (
    "^ (?:overall , )?(?:(?:i|i'm|i've|my|our|the|this|that|these|it|it's|we|you|your|there|"
    "using|most|all|every|people|customers) (?!following )(?:<w>{2,})|"
    "(?!(?:please|tell|describe|explain|think|thinking|rate|show|walk|talk|imagine|suppose|"
    "choose|select|name|list|give|share|enter) )(?:<w>{1,3}?)(?:is|are|was|were|has|have|can|"
    "will|should|helps|makes|meets|saves|gives|lets|works|does|doesn't|isn't|never|"
    "always) (?:<w>{1,}))"
)

RATED = "^ (?:please )?(?:rate|evaluate|score|assess|indicate|grade) "

ALTERNATIVES = (
    " , (?:<w>{1,5}?),? ?or (?:<w>{1,5})[?] | (?:stay|stayed|stays|staying|remain|remained|about) the same "
)
"""Three or more answers named in the question itself."""

OPENS_WITH_WH = "^ (?:(?:how|what|which|who|whom|whose|why) |(?:when|where) <aux> )"
"""An open question: an auxiliary after its first comma begins no question of yes or no."""
