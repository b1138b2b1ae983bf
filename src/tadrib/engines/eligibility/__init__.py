"""Does a nominee's profile meet the published rules of a call?

    reading = rules_from(call.rules)              # list of plain dicts -> rules, or all problems at once
    findings = check(reading.rules, profile, on=edition_starts_on)
    conclude(findings)                            # eligible | ineligible | needs_information

Pure: no clock, no database. Every answer is a code with the facts seen and the facts wanted.
Rules are those of FIELD.md 1.6 (ATI, IMF, IAEA, WTO practice).
"""

from .checking import Conclusion, Finding, Verdict, add_months, check, conclude, eligible
from .profile import Awarded, LanguageLevel, Participation, Profile
from .reading import RuleProblem, RulesReading, rule_to_dict, rules_from
from .rules import (
    AWARDS,
    AgeBetween,
    CoolDown,
    DeclarationSigned,
    DossierComplete,
    GovernmentOfficial,
    Language,
    Prerequisite,
    RankIn,
    Rule,
    SexIn,
    StateInvited,
    YearsMin,
)

__all__ = [
    "AWARDS",
    "AgeBetween",
    "Awarded",
    "Conclusion",
    "CoolDown",
    "DeclarationSigned",
    "DossierComplete",
    "Finding",
    "GovernmentOfficial",
    "Language",
    "LanguageLevel",
    "Participation",
    "Prerequisite",
    "Profile",
    "RankIn",
    "Rule",
    "RuleProblem",
    "RulesReading",
    "SexIn",
    "StateInvited",
    "Verdict",
    "YearsMin",
    "add_months",
    "check",
    "conclude",
    "eligible",
    "rule_to_dict",
    "rules_from",
]
