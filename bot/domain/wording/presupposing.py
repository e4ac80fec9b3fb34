"""Questions that take for granted what was not asked yet."""

from bot.domain.wording.notation import IF_ANY, TAKEN_FOR_GRANTED, Shape
from bot.domain.wording.rules import Rule

_TELL = (
    "(?:(?:please )?(?:tell (?:me|us)|describe|explain|share|say|outline|show (?:me|us)|"
    "talk (?:me|us) through|write down|list|name)(?: briefly| more| about| to us| with us)*)"
)

_SHIFT = (
    "(?:stop|quit|give up|cease|(?:start|begin|come) to (?:hate|dislike|love|doubt|struggle|"
    "distrust|enjoy)|start (?:hating|loving|disliking|struggling|having|noticing|losing)|"
    "first (?:notice|realise|realize|feel|struggle)|realise|realize|notice|become|lose|"
    "fall in love|fall out of love|grow tired)"
)

PRESUPPOSING = (
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:happy|satisfied|pleased|glad|disappointed|unhappy|relieved|excited) (?:are|were) <you> "
        "(?:that|with how (?:quickly|well|easily|fast|smoothly|badly|slowly|much)))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>why (?:is|was|are|were) <w>{1,5}?(?:your|the) (?:first choice|best|top|favou?rite|preferred|number one|go-to))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>to what (?:extent|degree) (?:has|have|did|does|do) <w>{1,7}?(?:exceed|exceeded|surpass|surpassed))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how long (?:have|has|had|were|did) <you> (?:been |feel |felt |be )(?:<w>{0,2}?)"
        "(?:frustrated|unhappy|dissatisfied|annoyed|struggling|confused|disappointed|tired|suffering|bored|overwhelmed))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>which of (?:our|their|the|your) (?:<w>{0,3}?)<trouble>)(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        rf" (?P<it>{_TELL} (?:about )?(?:why|how much|what|which <w>{{1,2}}) <you> (?:really |most |"
        "so )?(?:<likes>|liked|loved|enjoyed|hated|disliked|trust|choose us over|recommend))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        rf" (?P<it>{_TELL} (?:about )?how (?:much )?(?!you |we |they |your team |people |"
        rf"users )<w>{{1,6}}?(?:has |have |had )?(?:<outcome>|(?:made|makes) (?:your|it|you|"
        "life)))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:the|your|all|those) (?:<w>{0,2}?)<trouble> (?:that |which )?(?:you|your team|"
        "they) (?:have|had|face|faced|experience|experienced|ran|run|encounter|encountered|suffer|"
        "suffered|struggle|notice|noticed))(?= )",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| any "),
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:about|describe|list|name|share|explain|overcome|handle|with) (?:the |"
        "your )(?:biggest |main |greatest |worst |recent |many )*(?:<trouble>|chaos|mess|"
        "pain)) (?:with|in|when|during|of|about|using|caused|from)(?= )",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| (?:solve|solving|address|any) "),
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>the (?:lack|shortage|absence) of) ",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:what|how much|how many <w>|which <w>) ?(?:have|has|did|do|"
        "does) <you> (?:<w>)?(?:gain|gained|save|saved|lose|lost|waste|wasted|improve|improved|envy|"
        "sacrifice))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what (?:has|have) (?:already )?(?:improved|got better|gotten better|"
        "become (?:easier|better|faster)|changed for the better|gone wrong|got worse))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:the|your) (?:single )?(?:biggest|greatest|main|worst|top|most (?:important|"
        "significant|serious|noticeable)) (?:<w>)?(?:<trouble>|benefits?|advantages?|improvements?|"
        "gains?))(?= )",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| (?:solve|solving|address|addressing) "),
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:at what point|in what year|what year|since when) (?:did|do|have|"
        "had) <you> <adv>?(?:finally )?(?:stop|lose|give up|become|realise|realize|notice|"
        "start to (?:hate|dislike|doubt)|fall))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>when did <you> (?:decide|conclude|accept|understand|learn) that) ",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:the|all the) (?:time|money|effort|hours|work|stress) (?:that )?(?:you(?:'ve)?|"
        "your team|our|<product>) (?:have |has |now )?(?:save|saved|saves|gained|lost|wasted))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:who|what|whom) do <you> (?:blame|thank|credit|envy|fear|resent|complain))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what (?:keeps|kept) (?:you|your team) (?:coming back|using|with us|loyal|subscribed|"
        "from))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:see|saw|seen|notice|noticed|feel|felt|reap|reaped|enjoy|enjoyed) (?:the|these|"
        "its|our) (?:<w>)?(?:benefits?|improvements?|gains|advantages?))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what (?:went|goes|has gone|is going) (?:so )?(?:wrong|badly))(?= )",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| (?:well|right) "),
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:much )?(?:has|have|had|did|does|do|is|are) (?!you |we |they |"
        "people )<w>{1,6}?(?:speed(?:ed)? up|sped up|slow(?:ed)? down|held? back|hold you|"
        "free(?:d)? up|cut down))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>the last time (?!you |we |your team )<w>{1,5}?(?:delighted|impressed|disappointed|"
        "frustrated|annoyed|saved|helped|confused|surprised|let you down))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        "<start> (?P<it>(?:since|because|as|given that|considering that|"
        "seeing that) you (?:<w>{0,3}?)(?:<likes>|are (?:such )?a|care|trust|depend|rely|struggle|"
        "suffer)) ",
        TAKEN_FOR_GRANTED,
        unless=" since you (?:last|first|started|began|joined|signed) ",
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what (?:is|was) it (?:about|in|with) <w>{1,6}?that (?:makes?|made|you)) ",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:best|worst) (?:part|thing|aspect|bit|experience|moment)) (?:about|of|you|with|in)(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        "<start> (?P<it>(?:when|how soon|how quickly) (?:will|are|do|would|is|does) <you> (?:be |"
        "going to |plan to |planning to |intend to |expect to |finally |be able to )*(?:upgrade|buy|"
        "recommend|switch|renew|purchase|subscribe|sign up|invite|move over|start using|start paying|"
        "order|join))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:often|many times|frequently|regularly|badly|much) (?:does|do|did|has|have|is|"
        "are|was|were) (?:our|the|this|that|your|<product>) ?(?:<w>{0,4}?)(?:crash|crashed|crashes|"
        "fail|failed|break|broke|broken|freeze|frozen|let you down|let (?:<w>)down|hang|help you|"
        "confuse|annoy|disappoint|slow (?:you|down)|lose|distract|interrupt|bother))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:after|since|with|thanks to|because of|following|despite|due to) (?:all )?(?:our|"
        "the|these|those) (?:<w>{0,3}?)(?:improvements?|enhancements?|failures?|success|mistakes|"
        "problems|progress|disaster|delays?))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        "<start> (?P<it>who (?:else )?(?:<w>{0,5}?)(?:complains?|struggles?|hates?|loves?|suffers?|"
        "resists?)(?: most| the most)?)(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what(?:'s| is| are| was| has| have| had|'re)? ?(?:<w>{0,2}?)(?:stopping|holding|"
        "keeping|preventing|stopped|kept|prevented|held|stops|prevents|keeps) (?:you|your team|"
        "your company)(?: back)?)(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:has|have|had|did|does|do|will) (?!you |we )<w>{1,6}?(?:made|make) (?:your|it|"
        "you|things|life))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:much |far |well |greatly |quickly |exactly |many )?<w>{0,3}?(?:has|have|had|"
        "did|does|do|is|are|was|were|will|would) (?!you |we |i |they |people |one |your team |"
        "your company |it (?:take|cost) )<w>{1,7}?(?<! to )<outcome>)(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how much (?:time|money|effort|work|easier|more|stress|hassle|"
        "paper)? ?<w>{0,3}?(?:have|has|do|does|did|will) (?:you|your team|"
        "your company) <adv>?(?:save|saved|gain|gained|lose|lost|waste|wasted|benefit|benefited|"
        "benefitted|improve|improved))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:in what ways?|which ways?|what ways) (?:has|have|had|did|does|do|is|"
        "are) <w>{1,7}?<outcome>)(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:much|far|many times) <more>)(?= )(?! likely)",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how much (?:has|have|did) <w>{1,6}?(?:improved|changed for the better|grown|"
        "increased|gone (?:up|down)))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>why (?:do|does|did|would|will|have|are|were|is) <you> <w>{0,2}?(?:<likes>|trust|"
        "liked|loved|enjoyed|hated|disliked|preferred|valued|trusted|think|believe|feel|find|found|"
        "recommend|avoid|avoided|struggle|struggled|fail|failed|ignore|ignored|resist|complain|worry|"
        "so [^ ]+|(?:have|has|had|having) (?:<w>{0,2})<trouble>|(?:un|dis)?satisfied|(?:un)?happy|"
        "frustrated|loyal))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>why (?:is|are|was|were) (?!it (?:important|hard|difficult)|that |"
        "this )<w>{1,7}?(?:so|such|too|<strong>|<mild>|<more>))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>why (?:don't|didn't|haven't|hasn't|won't|wouldn't|shouldn't|aren't|doesn't|do not|"
        "have not|did not|are not) (?:<you>|we))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:what|which) (?:kinds? of |sorts? of |types? of |other |specific |particular |"
        "technical |usability |of the )*(?:major |main |biggest |common |serious |greatest |key |"
        "real |frequent )*(?P<noun><trouble>|(?!value )<gain>))(?= (?:do|does|did|have|has|had|are|"
        "were|with|when|in|you|occurred|arose|come|came|annoy|bother|stop|slow|most|led|made|caused|"
        "keep|kept|drove|prevent))(?! (?:do|did|does|are|were|have) (?:you|they|your team) (?:trying|"
        "hoping|try|want|need|looking|look|expect|hope|solve|using|use) )",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| (?:solve|solving|address|addressing|matters?) "),
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:what|which) (?:is|are|was|were|'s)? ?(?:your|the) (?:<w>{0,2})?(?:biggest|main|"
        "greatest|top|worst|key|major|primary|number one|most (?:important|common|serious|pressing|"
        "significant)|single|bigger) (?:<w>{0,2}?)?(?P<noun><trouble>|benefit|benefits|advantage|"
        "advantages|improvement|improvements|gains?))(?= )",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| (?:solve|solving|address|addressing) "),
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what (?:are|were) (?:the|your) (?:<w>{0,2}?)?(?P<noun><trouble>|benefits|advantages|"
        "improvements|gains))(?= )",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| (?:solve|solving|address|addressing) "),
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:what|which) (?:<w>{0,4}?)?(?:do|does|did|have) <you> (?:not )?<adv>?(?:like|love|"
        "enjoy|hate|dislike|appreciate|value|loathe|adore|liked|loved|enjoyed|hated|miss|"
        "regret))(?= )(?! to (?:use|call|be called))",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what (?:about <w>{1,4}?)?(?:most |really )?(?:frustrates|frustrated|annoys|annoyed|"
        "bothers|bothered|confuses|confused|delights|delighted|excites|excited|impresses|impressed|"
        "irritates|irritated|disappoints|disappointed|upsets|upset|worries|puts|concerns|pleases|"
        "pleased|surprised|infuriates))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:the |your )?(?:single )?(?:most|more) (?:<blame>|stressful|irritating|exciting|"
        "enjoyable|amazing|valuable thing about (?:our|<product>)))(?= (?:part|thing|aspect|step|bit|"
        "feature|about|moment|task|for|to|when|in|[?.,]))",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:when|why|how) (?:did|do|does|have|"
        rf"has) <you> <adv>?(?:finally )?{_SHIFT})(?= )(?! (?:when|the day) )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        "(?:<start>|(?<= ,)) (?P<it>(?:have|has|had) <you> <adv>?(?:stopped|quit|given up|ceased|"
        "overcome|got over|recovered from|learned to live with))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        "<start> (?P<it>(?:do|does|are|is) <you> still (?:<struggle>|having|struggling|<likes>|"
        "believe|think|find|suffering|waiting|using (?:outdated|old|manual|spreadsheets)))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:often|frequently|regularly|much time|many times|many hours) (?:do|does|did|"
        "have|has) <you> <adv>?(?:<struggle>|spend fixing|run into (?:<w>{0,2})<trouble>|"
        "encounter (?:<w>{0,2})<trouble>|experience (?:<w>{0,2})<trouble>|have (?:<w>{0,2})<trouble>|"
        "get (?:frustrated|annoyed|stuck|lost|confused)|feel (?:frustrated|annoyed|overwhelmed|stuck|"
        "lost)))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:where|when|who|whom) (?:else )?(?:do|does|did) <you> (?:most |usually |really |"
        r"mostly )?(?:like|love|enjoy|hate|waste|struggle)(?! (?:or|better|more)\b))(?= )(?! (?:me|"
        "us) to )(?! to (?:be (?:called|contacted|reached)|meet|talk|speak|receive|start|"
        "have the call))",
        TAKEN_FOR_GRANTED,
        unless=(IF_ANY + "| or "),
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:favou?rite|least favou?rite|best-loved|most loved|best-liked)) ",
        "Takes for granted that there is one.",
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what (?:made|makes|led|convinced|got) <you> (?:to |that )?(?:love|like|fall|so|"
        "prefer|hate|enjoy|trust|such|happy|unhappy|loyal|dislike|we|our|it's|this|"
        "choose <w>{1,3}over))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>what makes (?!a |an |you |your |people |for )<w>{1,4}?(?:a (?:<w>{0,2}?)must-have|"
        "the best|indispensable|so|better|special|different|unique|great|best|stand out|<praise>|"
        "superior))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:do|did|does|have|are|were) <you> (?:cope|coping|overcome|survive|put up with|"
        "live with|managing to cope|suffer)) ",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:i|we) (?:saw|noticed|see|can see|understand|know|heard|hear|"
        "observed) (?:that )?you (?:were|had|have|are|struggled|love|hate|like|enjoy|found|find|got|"
        "get|seem|dislike|prefer)) ",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        "^ (?P<it>you(?:'ve| have| are|'re| were| had| seem(?:ed)?| look(?:ed)?| must be|"
        " must have)? <adv>?(?:been |to be |to have )?(?:<struggle>|struggling|struggled|missing|"
        "confused|frustrated|having (?:<w>{0,2})<trouble>|trouble|unhappy|happy|delighted|enjoying|"
        "loving|failing|avoiding|ignoring|dissatisfied|satisfied))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>when (?:our|the|<product>) <w>{1,5}?(?:improved|got (?:so )?(?:much )?(?:better|"
        "worse)|became (?:so )?(?:much )?(?:better|worse|easier|slower)))(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>when did <you> (?:first |finally |begin to |start to |come to )*(?:notice|realise|"
        "realize|see|feel|find|discover) that)(?= )",
        TAKEN_FOR_GRANTED,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>how (?:satisfying|rewarding|relieved) (?:was|is|did) (?:it )?)",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>which of (?:our|the|these) (?:<w>{0,3}?)(?:improvements|benefits|advantages|"
        "problems|frustrations|issues|difficulties) )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
    ),
    Shape(
        Rule.PRESUPPOSING,
        " (?P<it>(?:weakest|strongest|worst|best|ugliest|slowest|most useful|most helpful) (?:part|"
        "point|thing|feature|aspect) (?:of|about) (?:our|<product>|the (?:app|product|page|"
        "site)))(?= )",
        TAKEN_FOR_GRANTED,
        unless=IF_ANY,
        balanced=True,
    ),
)
