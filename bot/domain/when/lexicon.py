"""The words of the grammar. What is not here is not understood, and said to be so."""

WEEKDAY = {
    word: index
    for index, words in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed weds",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for word in words.split()
}
WEEKDAY_PLURAL = {f"{word}s": index for word, index in WEEKDAY.items() if word.endswith("day")}
WORKING = frozenset(range(5))
WEEKEND = frozenset({5, 6})
MONTH = {
    word: index
    for index, words in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for word in words.split()
}
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
NUMBER = {
    word: index
    for index, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
PARTS = {
    # What people call parts of a day, in minutes since midnight.
    "morning": (9 * 60, 12 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 21 * 60),
}
ABBREVIATED = frozenset(
    [
        "mon",
        "tue",
        "tues",
        "wed",
        "weds",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
EXCEPT = (
    "except for",
    "except on",
    "except",
    "excepting",
    "excluding",
    "excl",
    "but not on",
    "but not",
    "but",
    "apart from",
    "other than",
    "not including",
    "without",
    "not on",
    "not",
    "never on",
    "never",
    "no",
)
POLITE_BEFORE = tuple(
    """
    hi|hello|hey|only|ok|okay|sure|yes|thanks|thank you|great|well|hmm|please|maybe|perhaps|possibly|ideally|preferably|
    could we do|could we try|could we say|could we make it|could we meet|could we|can we do|can we try|can we meet|can we|
    can you do|could you do|shall we do|shall we say|shall we|would you be free|would you be able to do|would|
    let's do|let's say|let's meet|let's try|lets do|let us do|how about|what about|how does|is|does|do you have|
    pls|plz|usually|generally|typically|normally|i'm usually free|i am usually free|i'm usually available|i am usually available|
    i usually can do|i can usually do|i'm generally free|i'm generally available|
    i'm free|i am free|i'm available|i am available|i'm around|i can do|i could do|i can make|i could make|
    i can meet|i could meet|i can|i could|i prefer|i'd prefer|i would prefer|i'd like|i would like|i'd love|i'd say|we could do|
    we can do|it's|it is|my best times are|best for me is|best is|the best time is|
    free|available|availability|availability is|my availability is|say|do|book me|book me for|book me in for|book|
    schedule|schedule it for|schedule me for|put me down for|make it|meet|a call|a call on|a slot|any slot|works best|
    works for me
    """.replace("\n", " ").split("|")
)
POLITE_AFTER = tuple(
    """
    please|pls|plz|instead|only|thanks|thank you|thanks a lot|many thanks|cheers|maybe|perhaps|ideally|if possible|if that works|if that's ok|
    if that works for you|works|work|works for me|work for me|works best|works best for me|would work|would work for me|
    would be great|would be good|would be perfect|would be ideal|would be best|would suit me|suits me|suits me best|
    suits me fine|is good|is fine|is great|is perfect|is ok|is okay|is best|are good|are fine|are best|are great|good|fine|ok|okay|
    is good for me|is fine for me|is best for me|are good for me|are best for me|works great|works well|works fine|
    works well for me|sounds good|looks good|for me|then|preferred|for a call|for the call|for you|work for you|works for you|
    work best|work best for me|work well|work well for me
    """.replace("\n", " ").split("|")
)
VAGUE = {
    "asap": "soon",
    "soon": "soon",
    "whenever": "whenever",
    "anytime": "any time",
    "later": "later",
    "sometime": "some time",
    "someday": "some day",
}
