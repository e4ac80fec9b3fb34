"""Words by what they do in a question: praise, blame, measure, presuppose.

Lists are open: a word that is missing makes the check silent, never wrong. Words with a hyphen are listed as they are typed.
"""

from collections.abc import Mapping


def listed(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


PRAISE = listed(
    "amazing awesome excellent great wonderful fantastic incredible outstanding brilliant "
    "superb terrific exceptional "
    "remarkable stunning beautiful gorgeous delightful lovely perfect phenomenal "
    "spectacular impressive revolutionary "
    "groundbreaking ground-breaking game-changing cutting-edge state-of-the-art world-class "
    "world-leading best-in-class "
    "industry-leading market-leading award-winning prize-winning acclaimed renowned "
    "prestigious top-notch top-quality "
    "first-class first-rate five-star superior unrivalled unrivaled unparalleled unmatched "
    "unbeatable seamless effortless sleek "
    "innovative exciting thrilling fabulous magical legendary next-generation next-gen "
    "much-loved beloved well-loved "
    "best-selling bestselling state-of-art extraordinary magnificent marvellous marvelous "
    "splendid sensational inspiring "
    "breathtaking irresistible unbelievable astonishing fascinating painless hassle-free "
    "frictionless passionate stellar top-class must-have unforgettable world-famous "
    "ingenious flawless foolproof delicious generous-hearted life-changing mind-blowing "
    "jaw-dropping eye-catching heart-warming"
)
"""Praise that no question needs."""

BLAME = listed(
    "terrible awful horrible dreadful appalling atrocious outdated out-of-date "
    "old-fashioned clunky ugly annoying frustrating "
    "painful tedious cumbersome bloated obsolete antiquated archaic pathetic ridiculous "
    "absurd useless worthless wasteful "
    "frivolous disastrous unacceptable shoddy sloppy nasty overpriced over-priced unfair "
    "lousy disappointing dreaded dreary "
    "irritating infuriating exhausting nightmarish catastrophic miserable disgusting "
    "hideous abysmal woeful inferior laughable "
    "confusing burdensome maddening error-prone bug-ridden inhumane cruel greedy reckless "
    "irresponsible horrendous awkward "
    "convoluted laborious unnecessary needless pointless redundant superfluous long-overdue "
    "overdue half-baked ill-conceived misguided controversial dubious "
    "questionable alarming worrying troubling shocking drastic radical widespread clumsy "
    "inept flawed lacklustre lackluster "
    "mediocre substandard sub-par primitive"
)
"""Blame that no question needs."""

MERIT = listed(
    "easy easy-to-use easy-to-read user-friendly fast quick speedy lightning-fast friendly "
    "helpful reliable powerful intuitive "
    "convenient simple smart modern useful valuable handy efficient robust flexible "
    "affordable generous professional "
    "knowledgeable dedicated fun improved enhanced better best smooth secure responsive "
    "stylish elegant clever comprehensive "
    "popular trusted unique polished well-designed well-known high-quality quality premium "
    "rich expert caring attentive "
    "dependable versatile advanced fresh lovingly-made competitive attractive enjoyable "
    "pleasant interesting engaging "
    "comfortable informative supportive detailed clear effective proven ultimate leading "
    "famous favourite favorite hard-working hardworking"
)
"""Merits: loaded where they describe the asker's own thing ("our fast service"), a measure elsewhere ("how fast")."""

FAULTS = listed(
    "slow complicated complex difficult hard expensive poor bad unreliable buggy messy "
    "boring dull rigid limited weak "
    "time-consuming unclear inaccurate unhelpful inconvenient inefficient unfriendly broken "
    "costly pricey old dated tiresome "
    "stressful inconsistent lengthy cluttered noisy risky unsafe"
)
"""Faults: as merits, the other way round."""

MEASURES = listed(
    "good right appropriate sufficient enough adequate important fair relevant accurate "
    "readable cheap expensive big small long "
    "short large high low loud visible noticeable consistent complete worthwhile worth "
    "necessary satisfactory acceptable "
    "realistic reasonable credible trustworthy attractive appealing easier harder better "
    "worse faster slower simpler clearer "
    "safer cheaper ready beneficial essential crucial healthy safe strong suitable logical "
    "understandable nice ok-looking "
    "valuable tasty satisfying clean dirty quiet noisy warm cold polite rude tidy welcoming "
    "spacious crowded stressful tiring meaningful "
    "challenging demanding available punctual fresh hot heavy light bright dark soft sweet spicy crisp"
)
"""Words for a degree: harmless in "how … or …", an opinion in "is it …?"."""

PHYSICAL = listed(
    "old big large small long short high low new ready available complete necessary hot "
    "cold heavy light bright dark warm limited "
    "broken loud visible dated strong"
)
"""Measures that are facts: "is it old?" asks for no opinion."""

COMMITTED = listed(
    "confused upset frustrated annoyed disappointed delighted thrilled impressed excited "
    "angry disruptive short bad badly "
    "boring dissatisfied unhappy enjoyable easily simple simply quick intuitive poorly "
    "wonderfully smoothly seamlessly "
    "effortlessly overwhelmed amazed surprised relieved pleased shocked desperate harmful "
    "wasteful cheap expensive slow slowly unreliable complicated complex unfair "
    "user-friendly friendly convenient "
    "beneficial unlikely bored tasty yummy nice lovely good-looking eager grateful proud tired fed-up"
)
"""Adjectives and adverbs that take their side after "how": "how short" says that somebody is short, "how tall" does not."""

ONE_SIDED = listed("easy difficult hard straightforward smooth tough tricky")
"""Sides of a scale of which the question names only one."""

FEELINGS = listed(
    "satisfied dissatisfied happy unhappy pleased content confident comfortable impressed "
    "frustrated annoyed disappointed excited "
    "concerned worried delighted proud bothered convinced keen enthusiastic optimistic pessimistic"
)

LIKES = listed(
    "like love enjoy hate dislike adore loathe appreciate value prefer favour favor admire "
    "detest despise resent"
)
OPINIONS = LIKES | listed(
    "find think feel believe consider trust support oppose approve mind agree regard reckon"
)

OUTCOMES = listed(
    "improve improved improving help helped helping save saved saving increase increased "
    "reduce reduced benefit benefited "
    "benefitted boost boosted enhance enhanced simplify simplified streamline streamlined "
    "transform transformed accelerate "
    "accelerated ease eased strengthen strengthened hurt harm harmed hinder hindered damage "
    "damaged worsen worsened empower "
    "empowered delight delighted frustrate frustrated annoy annoyed disappoint disappointed "
    "exceed exceeded surpass surpassed "
    "revolutionise revolutionised revolutionize revolutionized solve solved cut improves "
    "helps saves increases "
    "reduces benefits boosts simplifies eases speeds sped slowed slows relieve relieved "
    "lighten lightened shorten shortened "
    "impress impressed grown risen declined dropped ruin ruined spoil spoilt spoiled "
    "disrupt disrupted destroy destroyed complicate "
    "complicated wreck wrecked"
)
"""Changes that a question takes for granted when it asks how large they are."""

TROUBLE = listed(
    "problem problems issue issues difficulty difficulties trouble troubles frustration "
    "frustrations challenge challenges struggle "
    "struggles complaint complaints pain pains annoyance annoyances obstacle obstacles "
    "hurdle hurdles drawback drawbacks flaw "
    "flaws weakness weaknesses shortcoming shortcomings fear fears worries worry "
    "disadvantage disadvantages headache headaches bottleneck "
    "bottlenecks hassles failures failings disappointments barriers barrier friction "
    "irritations errors bugs downsides regrets mistake mistakes faults"
)
GAIN = listed(
    "benefit benefits advantage advantages improvement improvements strength strengths "
    "savings gains successes results value "
    "joys upsides merits highlights success"
)

STRUGGLES = listed(
    "struggle suffer waste regret worry complain fail forget enjoy love misuse neglect "
    "ignore overlook lose abuse cheat"
)

FUTURE = listed(
    "use buy pay purchase subscribe switch upgrade try download install adopt spend order "
    "want need like recommend miss consider "
    "invest attend renew cancel leave trust vote share rely sign enjoy benefit replace find "
    "feel value appreciate "
    "welcome accept tolerate support see be stop give hire rent"
)
"""What people cannot foretell of themselves."""

NOT_ASKED = listed(
    "describe rate say explain compare characterise characterize call define rank classify "
    "put summarise summarize"
)
"""After "would you": a polite way to ask about now."""

NEGATORS = listed(
    "not no never none nobody nothing without fail fails failed prevent prevents prevented "
    "prohibit prohibits ban bans banned "
    "forbid oppose opposed disagree deny denied refuse refused avoid unable impossible "
    "hardly scarcely barely dislike "
    "dissatisfied unhappy unclear unfair unnecessary unreasonable unhelpful uncommon "
    "unusual unfriendly unclean unlikely "
    "undesirable unimportant inadequate inaccurate inappropriate dishonest disapprove "
    "cannot against neither nor lack lacks reject stop"
)

FIXED_PAIRS = frozenset(
    tuple(pair.split("/"))
    for pair in listed(
        "terms/conditions research/development pros/cons name/address back/forth search/replace "
        "find/replace drag/drop copy/paste "
        "cut/paste trial/error supply/demand profit/loss health/safety arts/crafts food/drink "
        "friends/family family/friends "
        "friend/family questions/answers question/answer bed/breakfast black/white day/night "
        "yes/no give/take plug/play "
        "point/click pick/choose wait/see in/out up/down on/off here/there now/then more/more "
        "again/again over/over by/large "
        "ladies/gentlemen men/women women/men mum/dad mom/dad mother/father husband/wife bread/butter nuts/bolts "
        "rules/regulations law/order roles/responsibilities peace/quiet safe/sound sick/tired "
        "neat/tidy each/every one/only "
        "lost/found hide/seek track/trace rock/roll salt/pepper login/password "
        "username/password date/time time/date "
        "time/place place/time name/email email/phone phone/email city/state street/number "
        "age/gender start/end start/finish "
        "beginning/end input/output read/write reading/writing import/export tips/tricks "
        "ins/outs ups/downs likes/dislikes "
        "like/dislike strengths/weaknesses advantages/disadvantages benefits/drawbacks "
        "goods/services policies/procedures "
        "facts/figures bits/pieces cause/effect wear/tear mergers/acquisitions "
        "diversity/inclusion learning/development "
        "training/development sales/marketing research/design screen/audio audio/video "
        "video/audio sound/picture true/false "
        "buy/sell buying/selling first/last left/right top/bottom before/after "
        "parents/guardians two/three dos/don'ts "
        "likes/needs wants/needs needs/wants hours/minutes nights/weekends evenings/weekends "
        "small/medium questions/comments "
        "good/bad best/worst easy/difficult positive/negative works/doesn't worked/didn't "
        "better/worse read/understood "
        "read/understand room/board rent/utilities cars/vans come/go comes/goes work/life "
        "public/private hit/miss odds/ends "
        "command/control science/technology media/entertainment high/low major/minor old/new "
        "new/old inside/outside hear/see see/hear"
    )
)
"""Words joined by "and" that name one thing, or both ends of one scale."""

OPPOSITES: Mapping[str, str] = {
    "satisfied": "dissatisfied",
    "happy": "unhappy",
    "pleased": "displeased",
    "easy": "difficult",
    "difficult": "easy",
    "hard": "easy",
    "straightforward": "complicated",
    "smooth": "bumpy",
    "simple": "complicated",
    "complicated": "simple",
    "complex": "simple",
    "useful": "not useful",
    "helpful": "unhelpful",
    "unhelpful": "helpful",
    "clear": "unclear",
    "unclear": "clear",
    "confusing": "clear",
    "fair": "unfair",
    "unfair": "fair",
    "good": "bad",
    "bad": "good",
    "great": "poor",
    "fast": "slow",
    "quick": "slow",
    "slow": "fast",
    "cheap": "expensive",
    "expensive": "cheap",
    "reliable": "unreliable",
    "unreliable": "reliable",
    "important": "unimportant",
    "friendly": "unfriendly",
    "attractive": "unattractive",
    "comfortable": "uncomfortable",
    "interesting": "boring",
    "boring": "interesting",
    "safe": "unsafe",
    "accurate": "inaccurate",
    "relevant": "irrelevant",
    "necessary": "unnecessary",
    "appropriate": "inappropriate",
    "convenient": "inconvenient",
    "efficient": "inefficient",
    "effective": "ineffective",
    "reasonable": "unreasonable",
    "long": "short",
    "short": "long",
    "big": "small",
    "small": "big",
    "better": "worse",
    "worse": "better",
    "easier": "harder",
    "harder": "easier",
    "faster": "slower",
    "quicker": "slower",
    "slower": "faster",
    "simpler": "more complicated",
    "cheaper": "more expensive",
    "clearer": "less clear",
    "more": "less",
    "less": "more",
    "easily": "with how much difficulty",
    "agree": "disagree",
    "likely": "unlikely",
    "favor": "oppose",
    "favour": "oppose",
    "support": "oppose",
    "approve": "disapprove",
    "like": "dislike",
    "love": "hate",
    "increase": "decrease",
    "increased": "decreased",
    "improve": "worsen",
    "improved": "got worse",
    "positive": "negative",
    "well": "badly",
    "high": "low",
    "much": "little",
    "possible": "impossible",
    "early": "late",
    "strengths": "weaknesses",
    "pros": "cons",
    "advantages": "disadvantages",
    "benefits": "drawbacks",
    "likes": "dislikes",
    "best": "worst",
    "most": "least",
    "change": "stay",
    "right": "wrong",
    "clean": "dirty",
    "quiet": "noisy",
    "polite": "rude",
    "stressful": "relaxed",
    "hot": "cold",
    "enjoyable": "unpleasant",
    "frustrating": "satisfying",
    "worth": "not worth",
    "trust": "distrust",
}
"""The other end of a scale. For rewriting, and to recognise a question that names both ends."""

PLAIN: Mapping[str, str] = {
    "utilize": "use",
    "utilise": "use",
    "utilized": "used",
    "utilised": "used",
    "utilizing": "using",
    "utilising": "using",
    "leverage": "use",
    "leveraged": "used",
    "leveraging": "using",
    "onboarding funnel": "first steps",
    "onboarding flow": "first steps",
    "onboarding journey": "first steps",
    "pain point": "problem",
    "pain points": "problems",
    "touchpoints": "contacts",
    "touchpoint": "contact",
    "learnings": "lessons",
    "ideate": "think",
    "freemium": "free",
    "deep dive": "close look",
    "synergies": "",
    "kpis": "goals",
    "kpi": "goal",
    "okrs": "goals",
    "mvp": "first version",
    "poc": "trial",
}
"""Jargon that a plain word can stand for."""

ACRONYMS = listed(
    "nps csat ces mvp mvps poc kpi kpis okr okrs arr mrr ltv clv cltv cac roi jtbd gtm icp "
    "icps tam sam som mql mqls pql pqls sdr "
    "bdr b2b b2c d2c cta ctas ctr cro pmf dau mau wau plg abm qbr qbrs csm aarrr ttv ttfv "
    "tofu mofu bofu hci uat nrr grr cio cmo "
    "voc smb smbs arpu arpa ftue cogs ebitda saas paas rfp rfps ooux mece ux ui cx"
)
"""Only jargon when they are typed in capitals."""

JARGON = (
    frozenset(PLAIN)
    | listed(
        "churn churned churning synergy synergies omnichannel multichannel gamification "
        "gamified monetization monetisation monetize monetise upsell "
        "upselling cross-sell cross-selling persona personas cohort cohorts wireframe "
        "wireframes affordance affordances heuristics "
        "microcopy skeuomorphic go-to-market product-market time-to-value end-to-end holistic "
        "paradigm actionable best-of-breed "
        "mission-critical operationalize operationalise incentivize incentivise verticals "
        "solutioning ideation detractors "
        "performant granularity"
    )
    | frozenset(
        phrase.strip()
        for phrase in [
            "value proposition",
            " value prop",
            " customer journey",
            " user journey",
            " north star metric",
            " net promoter",
            " jobs to be done",
            " job to be done",
            " go to market",
            " product market fit",
            " time to value",
            " information architecture",
            " mental model",
            " mental models",
            " cognitive load",
            " task completion rate",
            " conversion rate",
            " conversion funnel",
            " sales funnel",
            " activation rate",
            " activation metric",
            " retention rate",
            " user retention",
            " logo retention",
            " revenue retention",
            " retention proxy",
            " churn rate",
            " low-hanging fruit",
            " low hanging fruit",
            " move the needle",
            " feature parity",
            " unique selling point",
            " hamburger menu",
            " above the fold",
            " tech stack",
            " lead scoring",
            " customer lifetime value",
            " acquisition channel",
            " acquisition channels",
            " growth loop",
            " usability heuristic",
            " usability heuristics",
            " call to action",
            " calls to action",
            " user flow",
            " user flows",
            " happy path",
            " drive engagement",
            " user engagement",
            " value stream",
            " thought leadership",
            " core competency",
            " core competencies",
        ]
    )
) - ACRONYMS
"""Words of research and business that a customer need not know."""
