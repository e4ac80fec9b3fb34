"""What an admin sets: every number by group, and who may do what."""

from dataclasses import replace

from bot.calendars.public_holidays import countries
from bot.domain.settings import Settings
from bot.domain.settings_registry import NAME_MAX, Group
from bot.domain.studies import TITLE_MAX
from bot.views.access import GROUPS_MAX, Access, GroupLine, Named, roles_modal
from bot.views.settings import Change, Looked, group_modal, settings_modal
from tests.domain.examples import NOW
from tests.surfaces.examples import ZONE, name_of
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "admin"
USUAL = Settings(product_name="Acme")


def access_of(say: Say) -> Access:
    """Who may do what: somebody in every way there is."""
    groups = (
        GroupLine("S1", say("Research", 80), "research", 4, is_named=True),
        GroupLine("S2", say("Design", 80), "design"),
        GroupLine("S3", say("Old team", 80), "", 2, is_named=True, is_disabled=True),
    )
    return Access(("UE",), ("UA", "UB"), [Named("UC", "UA", NOW)], [Named("UR", "UA", NOW)], groups)


def looked_of(say: Say) -> Looked:
    """Settings of which some were changed, by people who are known and one who is not."""
    values = replace(
        USUAL,
        product_name=say("Acme Pro", NAME_MAX),
        digest_channel="C1",
        holidays_country="GB",
        invitation_gap_days=45,
        digest_only_when_changed=not USUAL.digest_only_when_changed,
    )
    changes = {
        "product_name": Change(name_of(say, "Priya Rao"), NOW),
        "invitation_gap_days": Change("", NOW),
    }
    return Looked(values, USUAL, access_of(say), changes, countries(), ZONE)


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    untouched = Looked(USUAL, USUAL, Access(by_env=("UE",)), {}, countries(), ZONE)
    changed, access = looked_of(say), access_of(say)
    return {
        "nothing set yet": lambda: settings_modal(untouched),
        "set": lambda: settings_modal(changed),
        "a study whose researcher may run none any more": lambda: settings_modal(
            replace(changed, left=[say("Your week with reports", TITLE_MAX)])
        ),
        **{group.heading: lambda group=group: group_modal(untouched, group) for group in Group},
        **{
            f"{group.heading}, changed": lambda group=group: group_modal(changed, group)
            for group in (Group.GENERAL, Group.INVITATIONS, Group.DIGEST)
        },
        "who may do what": lambda: roles_modal(access, ZONE),
        "who may do what, nobody named": lambda: roles_modal(Access(), ZONE),
        "who may do what, user groups cannot be read": lambda: roles_modal(
            access._replace(trouble="missing_scope"), ZONE
        ),
        "who may do what, named by somebody whose data were erased": lambda: roles_modal(
            access._replace(admins=[Named("UC", "erased", NOW)]), ZONE
        ),
    }


def large(say: Say) -> Cases:
    """As much as there can be of everything."""
    groups = [GroupLine(f"S{n}", say(f"Group {n}", 80), f"g{n}", 900, n < 50) for n in range(GROUPS_MAX + 1)]
    named = [Named(f"U{n}", "UA", NOW) for n in range(100)]
    access = Access([f"UE{n}" for n in range(50)], [f"UO{n}" for n in range(50)], named, named, groups)
    return {
        "a thousand user groups": lambda: roles_modal(access, ZONE),
        "much is set": lambda: settings_modal(
            replace(looked_of(say), access=access, left=[say("Reports", TITLE_MAX)] * 200)
        ),
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
