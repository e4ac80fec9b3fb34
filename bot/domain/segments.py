"""Which segment an answer files a person under: the relationship x feeling table.

Each person counts in exactly one segment. The table is the one rule of the product that decides who is heard, so it is
written out as data and every cell of it is tested.
"""

from enum import StrEnum
from typing import NamedTuple


class Relationship(StrEnum):
    """How a person stands to the product, as they say it themselves."""

    PAYS = "pays"
    PAYS_UNUSED = "pays_unused"
    FREE = "free"
    CONSIDERING = "considering"
    FORMER = "former"
    NONE = "none"
    UNSURE = "unsure"


class Feeling(StrEnum):
    """Five balanced steps, and the right not to say."""

    LOVES = "loves"
    LIKES = "likes"
    MIXED = "mixed"
    DISLIKES = "dislikes"
    DISLIKES_STRONGLY = "dislikes_strongly"
    NOT_SAID = "not_said"


class Segment(StrEnum):
    """Where an interview counts. `NEVER` holds no seats: these people are thanked and not interviewed."""

    LOVE = "love"
    DISLIKE = "dislike"
    MIXED = "mixed"
    POTENTIAL = "potential"
    NEVER = "never"


SEATED = (Segment.LOVE, Segment.DISLIKE, Segment.MIXED, Segment.POTENTIAL)
"""The segments that may be given seats, in the order in which people read them."""

ASKED_FOR_FEELING = frozenset(
    {Relationship.PAYS, Relationship.FREE, Relationship.FORMER, Relationship.UNSURE}
)
"""Everyone who uses the product or used it. Of the others a feeling would be hearsay."""

_BY_FEELING = {
    Feeling.LOVES: Segment.LOVE,
    Feeling.LIKES: Segment.LOVE,
    Feeling.MIXED: Segment.MIXED,
    Feeling.NOT_SAID: Segment.MIXED,
    Feeling.DISLIKES: Segment.DISLIKE,
    Feeling.DISLIKES_STRONGLY: Segment.DISLIKE,
}

_POTENTIAL = frozenset({Relationship.FREE, Relationship.CONSIDERING, Relationship.FORMER})


class Filing(NamedTuple):
    """Where one pair of answers is filed.

    segment: the segment, `None` for people who pay and do not use it unless the study gives `mixed` seats to them.
    provisional: true when who pays is unknown: the first question of the call settles it (the opening check).
    reason: one sentence for the researcher.
    """

    segment: Segment | None
    provisional: bool
    reason: str


def file_answers(
    relationship: Relationship, feeling: Feeling | None, *, mixed_takes_unused: bool = False
) -> Filing:
    """Return the segment of one pair of answers.

    `feeling` is `None` when it was not asked (see `ASKED_FOR_FEELING`); a feeling given by somebody who was not asked is
    ignored. Of somebody who was asked it is required.

    Raises:
        ValueError: the relationship needs a feeling and none was given.
    """
    if relationship is Relationship.NONE:
        return Filing(Segment.NEVER, False, "Has no relationship with the product and is not considering it.")
    if relationship in _POTENTIAL:
        return Filing(Segment.POTENTIAL, False, "Uses it free, is considering it, or used to use it.")
    if relationship is Relationship.PAYS_UNUSED:
        if mixed_takes_unused:
            return Filing(Segment.MIXED, False, "Pays and does not use it; this study hears them as mixed.")
        return Filing(None, False, "Pays and does not use it; this study has no seats for that.")
    if feeling is None:
        raise ValueError(f"a feeling is needed for {relationship.value}")
    segment = _BY_FEELING[feeling]
    if relationship is Relationship.UNSURE:
        return Filing(
            segment, True, "Uses it and is not sure who pays: to be settled at the beginning of the call."
        )
    return Filing(segment, False, "Uses it, and they or their company pay.")
