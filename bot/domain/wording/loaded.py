"""Words that judge, flatter or point at the crowd."""

from bot.domain.wording.notation import CROWD, FLATTERS, WEIGHS, Shape
from bot.domain.wording.rules import Rule

_COUNTS = (
    r"(?:\d[\d.,]*%?|nine|nine out of|most|many|the majority of|millions of|thousands of|"
    "hundreds of|so many)"
)

_WHO = (
    "(?:people|users|customers|experts|companies|teams|professionals|doctors|scientists|analysts|"
    "clients|others|of them|respondents|studies|of our [^ ]+(?: [^ ]+)?|critics|managers|"
    "reviewers|americans|designers|developers)"
)

_SAY = (
    "(?:say|says|said|agree|agrees|think|thinks|believe|believes|feel|feels|love|loves|prefer|"
    "prefers|recommend|recommends|show|"
    "shows|shown|claim|claims|find|found|rate|rated|know|knows|like|likes|choose|chose|all use|"
    "use|trust|suggest|suggests|proved?|want|hate|consider|rave|raves|swear by|praise|praises|"
    "adore|prove|proves|confirm|confirms|indicate|indicates|reveal|reveals|report|reports|rely|relies|depend|depends|count on)"
)

_KEEN = (
    "(?:concerned|responsible|caring|sensible|reasonable|smart|savvy|discerning|thoughtful|"
    "serious|loyal|valued|hard-working|law-abiding|forward-thinking|intelligent|informed|"
    "successful|busy)"
)

LOADED = (
    Shape(
        Rule.LOADED,
        " (?P<it>(?:very |really |truly |so |absolutely |hugely |incredibly )?<strong>(?: (?:,|and|"
        "yet|but)(?: and)? (?:<strong>|<mild>))*) (?!(?:or|and|to|for|is|are|was|were|do|does|did|"
        "you|in|on|at|of|with|than|about|,|[?.!]|deal|britain|extent|many|number|majority|lakes|if|"
        "when|this|that|it|your|enough|part|thing|aspect|step|bit|moment|because|would|will|could|by|"
        "as|a|the) )[^ ]",
        WEIGHS,
        unless=" how (?:<w>)?<strong> or ",
        balanced=False,
    ),
    Shape(
        Rule.LOADED,
        " (?:<our>) (?:new |latest |brand-new |own |very |really |newly |recently |all-new |entire |"
        "growing |current )*(?P<it>(?:<mild>|new and improved)(?: (?:,|and|yet|"
        "but)(?: and)? (?:<strong>|<mild>))*) (?!(?:or|to|for|is|are|was|were|do|does|did|you|in|on|"
        "at|of|with|than|,|[?.!]|practices?|part|thing|plans?|tier|editions?|packages?|subscription|"
        "accounts?|versions?|start|id|mode|reply) )[^ ]",
        WEIGHS,
    ),
    Shape(
        Rule.LOADED,
        " (?:the|a|an|that|those) (?:new |latest |newly |recently |old |all-new |very |really |much |"
        "more )*(?P<it>(?:inconvenient|unhelpful|unfriendly|inefficient|inaccurate|boring|messy|"
        "stressful|cluttered|complicated|cramped|lengthy|costly|pricey|buggy|impossible|improved|"
        "enhanced|user-friendly|easy-to-use|outdated|popular new|unreliable|overly [^ ]+|"
        "unnecessarily [^ ]+|needlessly [^ ]+|high-quality|easy-to-read|well-designed|"
        "hard-working)(?: (?:,|and) (?:<strong>|<mild>))*) (?!(?:or|to|is|are|was|were|question|"
        "questions|cause|causes|reason|role|edge|up) )[^ ]",
        WEIGHS,
    ),
    Shape(
        Rule.LOADED,
        " (?:the|our|your|this|its) (?P<it><mild>(?: (?:,|and) <mild>)*) (?:new|redesigned|updated|"
        "latest|revamped|old|existing|legacy) (?!and )[^ ?.,]",
        WEIGHS,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:world|award|prize|industry|market|class|record|history)-(?!wide|cup|"
        "view)[a-z]+(?:-[a-z]+)?) (?!(?:or|is|are|was|of) )[a-z]",
        WEIGHS,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:the|your|this|that|all) (?:chaos|drudgery|hassle|burden|misery|torture|agony|"
        "horror|madness|nonsense|pain) (?:of|with|that|in))(?= )",
        WEIGHS,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:must-have|must have for|no-brainer|game-changer|game changer|lifesaver|"
        "life-saver|life saver|breakthrough|godsend|blessing|dream come true|silver bullet|miracle|"
        "stuck with|wonders|delight|masterpiece|gem|dealbreaker|fad|scam|catastrophe|horror|"
        "treat))(?= )",
        WEIGHS,
        unless=" treat (?:you|your|as|it|them|like) | (?:you|we|they|to) treat | to delight ",
    ),
    Shape(
        Rule.LOADED,
        "(?:^|(?<= ,)) (?P<it>according to (?:most |many |all |leading |our |recent |"
        "several )*(?:experts?|studies|research|science|scientists|doctors|analysts|customers|users|"
        "surveys?|[^ ]+ (?:of|in) [^ ]+)) ",
        CROWD,
    ),
    Shape(
        Rule.LOADED,
        " (?:our|the|your|this|these|its|a|an) (?:new |very |really )?(?P<it>(?:<strong>|<mild>|tiny|"
        "cramped|forward-looking) , (?:<strong>|<mild>|tiny|cramped|forward-looking|"
        "[a-z]+-[a-z]+)) (?!(?:or|and|,|[?.]|is|are) )[a-z]",
        WEIGHS,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:beautifully|elegantly|carefully|thoughtfully|lovingly|cleverly|brilliantly|"
        "expertly|perfectly|poorly|badly|terribly|awfully|sloppily|needlessly|overly|unnecessarily|"
        "ridiculously|incredibly|amazingly|insanely|remarkably|super|ultra|highly|truly|painfully|"
        "surprisingly) (?!do |does |did |is |are |was |were |or |and )[a-z-]+) (?![,?.] |or |is |"
        "are )[^ ?.,]",
        WEIGHS,
        unless=" how (?:very |truly |incredibly )",
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>award winning|world class|cutting edge|best in class|market leading|"
        "industry leading|state of the art|easy to use|game changing|next generation|"
        "new and improved|number one|top rated|top-rated|highly (?:rated|praised|popular|acclaimed|"
        "regarded|skilled|trained)|much improved|much-improved|long-awaited|long awaited|"
        "eagerly awaited|most popular|most innovative|most advanced|most trusted|most-watched|"
        "most powerful|best-loved|fully featured|feature-rich|low , low|new , low|even better|"
        "best selling) (?=[^ ?.,]+ (?!part ))(?!(?:or|is|are|was|were|to|it|for|did|do|does|in|on|"
        "at) )",
        WEIGHS,
        balanced=True,
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:finally|at last|at long last)) (?=(?:fixed|fix|solved|added|improved|released|"
        "here|launched|got|been|decide|decided|realise|realize|stop|stopped|gave|give|give up|made|"
        "understood|works?|able|available|ready|convinced|switch|switched))",
        "'{words}' says that it was overdue.",
    ),
    Shape(
        Rule.LOADED,
        " (?:we|it|they|you|have|has|is|are|was|been) (?P<it>(?:finally|at last)) ",
        "'{words}' says that it was overdue.",
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:(?:waste|wasting|wasted|squander|squandering) (?:of |your |our |my |any |"
        "so much |too much |more |less |the |most of your )*(?:time|money|effort|taxpayers'?|"
        "resources|energy|hours|budget)|menace|nightmare|disaster|fiasco|mess|smashed|slashed|"
        "plagued|burdened|so-called|mere|merely|illegal aliens|death tax|tax dollars|greed|"
        "skyrocketing|burdensome|ripped off|rip-off|rip off|rubbish|crap|fed up|sick of|tired of|"
        "forced to|force you|forces you|inflict|inflicted|bombard|bombarded|meddling|propaganda|"
        "hassle|genius|superpowers?|suffer from|suffering from|cruelty|insulting|shameful|"
        "outrage(?:ous)?|simple burrito|way too (?:much|many|little|long|slow|expensive|"
        "complicated)))(?= )",
        WEIGHS,
        unless=" disaster recovery ",
    ),
    Shape(
        Rule.LOADED,
        rf"(?:<start>|(?<= that)|(?<= show)|(?<= showed)) (?P<it>{_COUNTS} (?:of )?(?:our |the |"
        rf"all )?(?:<w>{{0,3}}?)?{_WHO} (?:have |already |now |would |who <w>{{1,4}} |"
        rf"also )*{_SAY})(?= )",
        CROWD,
    ),
    Shape(
        Rule.LOADED,
        "<start> (?P<it>(?:recent |new |independent |several |countless )?(?:experts?|studies|"
        "research|science|scientists|(?:medical )?doctors|analysts|critics|reviewers|data|surveys|"
        "evidence|statistics|everyone|everybody|nobody|no one|all of us|people everywhere|"
        "our (?:best |happiest |most <w>|top |loyal |own )?(?:customers|users|clients|experts|"
        rf"research|data)|(?:leading |top |many |most |industry |independent )+{_WHO}|"
        rf"competitors) (?:<w>{{0,4}}?)?(?:have |has |all |already |now |clearly )*{_SAY})(?= )",
        CROWD,
        unless=" (?:how many|which of|what share) ",
    ),
    Shape(
        Rule.LOADED,
        "(?:<start>|(?<= that)) (?P<it>(?:some|many|lots of|plenty of|a lot of) (?:people |users |"
        "customers |of our customers )?(?:have )?(?:say|said|argue|think|believe|feel|claim|complain|"
        "complained|told us|find)) ",
        CROWD,
        unless=" (?:others|other people|while some|some people <w>{1,12}others) ",
    ),
    Shape(
        Rule.LOADED,
        "<start> (?P<it>[^ ]+(?: [^ ]+){0,3} (?:is|are) (?:the |a )?(?:[^ ]+'s )?(?:most-watched|"
        "most popular|best|leading|number one|no . 1|fastest-growing|fastest growing|best-selling|"
        "best-known|top|favourite|favorite|biggest) )(?:<w>{1,8})[.!,]",
        CROWD,
    ),
    Shape(
        Rule.LOADED,
        rf" (?P<it>(?:as (?:an? |one of our )(?:<w>{{0,2}}?)?(?:{_KEEN}|satisfied|happy|long-time|"
        "long-standing|delighted|expert|experienced|power|most valued|best|leading|top|"
        rf"professional) (?:[^ ]+)?|{_KEEN} (?:parents|citizens|people|customers|users|managers|"
        "companies|consumers|adults|professionals|teams)))(?= )",
        FLATTERS,
        unless=" (?:are you a loyal|busy people) ",
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:protect (?:themselves|yourself|our|your) [^ ]+|keep (?:our|your) (?:children|"
        "family) safe|innocent|helpless|hard-earned|ordinary (?:people|citizens)|"
        "the usual (?:[^ ]+ )?(?:sandwich|[^ ]+ option)|should forbid))(?= )",
        "'{words}' pulls at feelings, and people answer those.",
    ),
    Shape(
        Rule.LOADED,
        " (?P<it>(?:of|from|after) (?:all )?(?:the|our) (?:many |countless |numerous |endless |"
        "huge )(?:improvements|benefits|advantages|problems|bugs|complaints|failures))(?= )",
        WEIGHS,
    ),
    Shape(
        Rule.LOADED,
        " (?:the|our|your) (?:<w>)?(?P<it>(?:constant|endless|countless|never-ending|relentless|"
        "excessive|unfortunate|steep|massive|huge|shocking|drastic|growing)) (?=(?:<w>)?(?:increase|"
        "increases|delays?|bugs?|problems?|errors?|changes|emails?|notifications?|outages?|rise|"
        "growth|benefits|potential|value|price|prices|cost|costs|menace|success|crashes))",
        WEIGHS,
    ),
)
