"""Words before (and after) a person's name that are no part of it: honorifics, offices, professions, kin.

"U.S. National Security Advisor Jake Sullivan" is Jake Sullivan; "his sister" says that a woman is meant.
"""

from __future__ import annotations

from typing import Literal

from tuireader.annotate.words.wordlists import words

Gender = Literal["m", "f", ""]

HONORIFICS = words(
    """mr mrs ms miss mx dr prof sir dame lord lady rev reverend fr father sr hon herr frau monsieur
    madame mme mlle señor señora don doña sheikh sheik shaikh ayatollah imam mullah rabbi pope
    archbishop bishop cardinal pastor brother sister saint st prince princess king queen emperor
    empress duke duchess baron baroness count countess sultan emir gen lt col maj capt cpt sgt cmdr adm
    brig cpl pvt pfc sen rep gov pres atty det insp supt messrs sayyid hajji haji mister madam doctor
    professor crown"""
)
"""Written with or without a full stop; lower case here."""

OFFICES = words(
    """president vice-president premier chancellor minister secretary chief chairman chairwoman
    chairperson director governor mayor senator congressman congresswoman representative delegate
    councillor councilor councilman councilwoman councilmember commissioner ambassador envoy consul
    attorney judge magistrate prosecutor sheriff deputy spokesman spokeswoman spokesperson spokesmen
    adviser advisor mp mep msp undersecretary under-secretary treasurer administrator comptroller
    ombudsman congressmen senators representatives presidents ministers governors officer commander ceo"""
)
"""Nouns for the offices that people hold; lower case here."""

PROFESSIONS = words(
    """chair justice general colonel major captain lieutenant sergeant admiral commodore marshal
    corporal private detective inspector superintendent constable strategist manager coach founder
    co-founder cofounder owner editor reporter correspondent author writer journalist columnist host
    anchor actor actress singer musician rapper comedian artist filmmaker producer model designer
    photographer scientist researcher economist analyst historian professor lecturer astronaut engineer
    lawyer solicitor barrister candidate nominee incumbent challenger leader lawmaker legislator
    parliamentarian speaker whip executive cfo coo cto activist campaigner dissident striker midfielder
    defender goalkeeper forward winger quarterback pitcher referee umpire driver champion teacher
    student principal headteacher dean rector provost trustee member resident neighbor neighbour nurse
    surgeon physician psychologist pilot trainer archaeologist biologist physicist chemist astronomer
    novelist poet playwright critic blogger donor investor entrepreneur businessman businesswoman
    billionaire tycoon oligarch mogul defendant suspect gunman victim witness witnesses survivor
    veteran rebel dictator strongman politician diplomat coordinator organizer organiser pollster
    operative aide counsel counselor counsellor fellow chief-of-staff first-lady lady operator
    conductor composer guitarist drummer star superstar pundit chaplain monk nun cleric preacher
    evangelist candidates reps sens auditor registrar warden ranger firefighter paramedic soldier
    cosplayer illustrator creator mathematician philosopher"""
)
"""Other nouns for what a person is or does; lower case here."""

_NOUNS = OFFICES | PROFESSIONS | {"professor", "doctor"}

MODIFIERS = words(
    """former ex acting interim deputy assistant associate vice senior junior chief prime foreign
    interior defense defence finance home justice health education environment energy trade transport
    labor labour culture agriculture national security state attorney house senate majority minority
    first executive managing general press white campaign communications supreme court federal district
    county city town police army navy air force military opposition party presidential republican
    democratic liberal conservative socialist communist independent tory special lead top veteran
    longtime late retired emeritus incoming outgoing then-president then designate elect high-ranking
    world head team local fellow u.s. us u.k. uk american british co"""
)
"""Words that stand between a place or office and the name; taken for a title only next to one."""

MALE = words(
    """mr sir lord father fr brother herr monsieur señor don king prince emperor duke baron count
    sultan emir pope archbishop cardinal ayatollah imam mullah sheikh sheik chairman congressman
    councilman spokesman businessman actor man boy husband son uncle nephew grandfather dad grandson
    stepfather fiancé widower gunman policeman fireman salesman waiter mister messrs gentleman guy monk
    priest cleric"""
)
FEMALE = words(
    """mrs ms miss dame lady madame mme mlle frau señora doña sister queen princess empress duchess
    baroness countess chairwoman congresswoman councilwoman spokeswoman businesswoman actress woman
    girl wife daughter mother aunt niece grandmother mom mum granddaughter stepmother fiancée widow
    policewoman waitress madam nun housewife"""
)
KIN = words(
    """husband wife son daughter father mother brother sister uncle aunt nephew niece cousin
    grandfather grandmother dad mom mum grandson granddaughter stepfather stepmother fiancé fiancée
    widow widower ex- wife ex-husband parents partner boyfriend girlfriend friend colleague"""
)

COURTESY = words(
    "mr mrs ms miss mx dr sir dame lord lady baroness baron monsieur madame mme herr frau señor señora"
)
"""Honorifics after which any name is a person's, even "Baroness Scotland"; lower case here."""

SUFFIXES = words("jr sr ii iii iv phd md mp mep qc kc esq obe mbe cbe")
"""What follows a name and is no last name."""


CALENDAR = words(
    """January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday"""
)
"""Months and weekdays, some of which are names too."""


def plain(word: str) -> str:
    """A word as these lists have it: lower case, without full stops at its end."""
    return word.casefold().rstrip(".") if word.casefold() not in MODIFIERS else word.casefold()


def is_title(word: str) -> bool:
    """Whether a word says what a person is ("President", "Dr.", "spokesman")."""
    word = plain(word)
    return word in HONORIFICS or word in _NOUNS or (word.endswith("s") and word[:-1] in _NOUNS)


def title_gender(word: str) -> Gender:
    """The gender that a title or word of kinship tells, empty when it tells none."""
    word = plain(word)
    return "m" if word in MALE else "f" if word in FEMALE else ""
