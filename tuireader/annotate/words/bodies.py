"""Words by which organisations, buildings, lands and events are known, and bodies that news everywhere
names.

Modest on purpose, and from general knowledge: the last word of a name ("... Ministry", "... Bridge") tells
its kind in any article; the known bodies are those that a small model takes for persons or places
("Twitter", "Kremlin").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tuireader.annotate.words.wordlists import words

KNOWN_BODIES = """
ABC AFP AP ASEAN AT&T Adidas African_Union Agence_France-Presse Airbnb Airbus Al-Qaeda Al-Shabaab Al-Shabab
Al_Jazeera Al_Qaeda Alibaba Alphabet Amazon_Prime Amnesty_International Apple_Inc. Arab_League
Associated_Press AstraZeneca BBC BMW BP Bank_of_England Barclays Bloomberg Boeing Boko_Haram Breitbart
Bundesbank Bundestag BuzzFeed C-SPAN CBS CDC CIA CNBC CNN Chevron Church_of_Scientology Coast_Guard
Coca-Cola Comcast Congress DHS Daesh Daily_Mail Der_Spiegel Disney Doctors_Without_Borders Dow_Jones
Downing_Street Duma ECB EU Economist El_Pais El_País European_Commission European_Parliament European_Union
Europol Exxon ExxonMobil FARC FBI FCC FDA FEMA FIFA Facebook Fatah Federal_Reserve Financial_Times
Ford_Motor Fox_News GCHQ GOP Gazprom General_Assembly Goldman_Sachs Google Greenpeace Guardian HSBC Hamas
Hezbollah Hizbollah Hollywood_Reporter Honda House_of_Commons House_of_Lords House_of_Representatives Huawei
Huffington_Post Human_Rights_Watch IAEA IBM ICC ICJ IDF IMF IOC IRA IRS ISIL ISIS Instagram Intel Interpol
Islamic_State Israel_Defense_Forces JPMorgan KGB Knesset Kremlin Kuomintang Kyodo Le_Monde LinkedIn
Lockheed_Martin Lok_Sabha Los_Angeles_Times Lufthansa MI5 MI6 MSNBC McDonald's Microsoft Moody's Mossad
Mozilla NAACP NAFTA NASA NATO NBA NBC NFL NHS NHTSA NPR NRA NSA NSC NTSB Nestlé Netflix New_York_Times Nike
Nintendo Nissan Nokia OPEC OSCE PBS Parliament Pentagon Pepsi Pfizer Politburo Politico Red_Cross Reddit
Reuters Royal_Navy Samsung Scientology Security_Council Senate Shell_plc Siemens Sky_News Skype Snapchat
Sony SpaceX Spotify Starbucks Supreme_Court TASS Taliban TechCrunch Tesla TikTok Time_Magazine Toyota
Twitter U.N. UEFA UN UNESCO UNHCR UNICEF USAID USA_Today Uber Unilever United_Nations Vatican_Radio Verizon
Volkswagen Volvo WHO WTO Wagner_Group Wal-Mart Wall_Street_Journal Walmart Washington_Post White_House
WikiLeaks Wikileaks Wikipedia World_Bank Xinhua Yahoo Yonhap YouTube al-Qaeda al-Shabab eBay
"""

ORG_WORDS = words(
    """party council ministry department dept agency corp corporation inc ltd llc plc co company
    university college institute academy bank group commission committee court union association
    federation foundation society club bureau office authority administration service services board
    trust league alliance coalition congress parliament senate assembly cabinet news times post journal
    herald media globe sun telegraph observer examiner chronicle inquirer sentinel dispatch courier mirror
    tribune gazette magazine weekly daily press radio television tv network police army navy
    force forces guard corps troops brigade battalion militia church diocese school hospital clinic
    laboratory laboratories airlines airways motors industries holdings partners ventures capital
    securities insurance pharmaceuticals technologies systems software studios pictures records
    entertainment international organisation organization embassy consulate mission secretariat
    directorate division team orchestra philharmonic fund exchange chamber guild brotherhood movement
    front campaign caucus faction junta tribunal inquiry taskforce consortium enterprises brothers sons
    bros ag gmbh sa nv spa org democrats republicans conservatives greens rovers wanderers fc afc cf staff
    initiative institution institutions bundeswehr politburo treasury chancellery registry constabulary
    regiment squadron airline railways railway gazeta zeitung relations affairs homeland ombudsman
    investments associates broadcasting productions publishers publishing"""
)
"""A name whose last word (or the last before "of", "for") is one of these is an organisation."""

ORG_OPENERS = words(
    """ministry department university bank church council committee commission institute office bureau
    federation association society union academy college foundation league organisation organization
    confederation house board court municipality embassy daughters sons friends campaign movement
    doctors directorate center centre"""
)
"""A name of more words that begins "X of" or "X for" with one of these is an organisation."""

COMPANY_WORDS = words("inc incorporated corp corporation ltd limited llc plc co ag gmbh sa nv spa")
"""A company's full name ends in one of these; it is called by the first word again."""

FACILITY_WORDS = words(
    """airport airfield aerodrome bridge stadium arena hotel museum tower towers station hall cathedral
    mosque temple palace castle building mall plaza square street avenue road boulevard lane highway
    freeway motorway expressway tunnel dam canal port harbor harbour terminal pier theater theatre
    auditorium gallery library monument memorial cemetery prison jail penitentiary ground grounds
    raceway speedway racetrack planetarium observatory zoo aquarium base barracks camp fort park garden
    gardens center centre complex plant reactor refinery farm mine facility abbey basilica shrine
    synagogue chapel gate wall residence courthouse inn resort casino restaurant cafe café pub crossing
    checkpoint reservoir headquarters shipyard market villa dome coliseum colosseum spaceport
    cosmodrome launchpad lighthouse bunker"""
)
"""A name whose last word is one of these is a building or another made place."""

LAND_WORDS = words(
    """river sea ocean lake island islands isle isles mountain mountains mount valley desert bay gulf
    strait straits peninsula coast hills forest glacier volcano canyon plateau plains plain delta creek
    falls reef archipelago basin cape beach heights highlands lowlands ridge swamp
    steppe"""
)
"""A name whose last word is one of these is a land or water."""

LAND_OPENERS = words("lake mount mt cape gulf bay strait isle river sea plains valley")

REGION_WORDS = words(
    """county city province district township village municipality prefecture oblast governorate
    borough state territory territories parish republic kingdom emirate emirates canton region"""
)
"""A name whose last word is one of these is a place with a government."""

REGION_CUES = words(
    """town city village province district port capital state county region municipality suburb
    neighborhood neighbourhood island republic prefecture hamlet settlement enclave"""
)
"""In "the town of X", X is a place."""

EVENT_WORDS = words(
    """cup war wars games olympics olympic championship championships festival expo summit fair awards
    award prize open marathon hurricane typhoon cyclone earthquake revolution uprising intifada
    holocaust conference convention election elections referendum debate debates battle day night tour
    prix bowl trophy tournament derby massacre pandemic crisis ceremony oscars grammys week jubilee
    parade rally competition challenge"""
)
EVENT_OPENERS = words("hurricane typhoon cyclone operation tropical battle storm")
LAW_WORDS = words(
    """act treaty constitution agreement accord accords amendment bill convention protocol resolution
    directive law code charter pact deal plan declaration"""
)
PRODUCT_WORDS = words(
    """shuttle program programme study project rocket missile satellite browser phone explorer
    spacecraft telescope rover probe capsule"""
)

PRODUCT_OPENERS = words("space_shuttle internet_explorer windows_xp windows_phone")


@cache
def _known() -> frozenset[str]:
    return words(KNOWN_BODIES)


KNOWN_EVENTS = words(
    """Hajj Ramadan Eid Brexit Holocaust World_Cup Super_Bowl Olympics Olympic_Games Winter_Olympics
    World_War_I
    World_War_II Second_World_War First_World_War Cold_War Vietnam_War Arab_Spring Oscars Grammys"""
)

KNOWN_PRODUCTS = words(
    """Android Chrome ChatGPT Concorde Firefox Google_Chrome Internet_Explorer iPad iPhone iPod Kindle
    Mozilla_Firefox
    PlayStation Soyuz Starlink Xbox Boeing_737 Boeing_747 Airbus_A320 Falcon_9 Novichok"""
)


def known_thing(form: str) -> str:
    """The label of a well-known body, event or product, empty for others."""
    if is_known_body(form):
        return "ORG"
    return "EVENT" if form in KNOWN_EVENTS else "PRODUCT" if form in KNOWN_PRODUCTS else ""


def is_known_body(form: str) -> bool:
    """Whether a form is a well-known organisation, medium, company or armed group."""
    return form in _known() or (form.count(".") > 1 and form.replace(".", "") in _known())


def opens_body(word: str) -> bool:
    """Whether a body's name may begin so and go on with "of" or "for": "Ministry", "Centers"."""
    word = word.casefold()
    return word in ORG_OPENERS or word.removesuffix("s") in ORG_OPENERS


def generic_head(name: Sequence[str]) -> str:
    """The word by which a body may be called again: "Court" of "Supreme Court", "Church" of "Church of
    England"."""
    if len(name) < 2 or label_by_words(name) != "ORG":
        return ""
    first, last = name[0], name[-1]
    return last if last.casefold() in ORG_WORDS else first if opens_body(first) else ""


def label_by_words(name: Sequence[str]) -> str:
    """The label that a name's own words tell ("Jamarat Bridge" FAC, "Ministry of Health" ORG), else empty."""
    lower = [word.casefold().rstrip(".") for word in name]
    if len(lower) < 2:
        return ""
    if opens_body(lower[0]) and len(lower) > 2 and lower[1] in _LINKS:
        return "ORG"
    if lower[-1] == "district" and "school" in lower:
        return "ORG"
    if " ".join(lower[:2]) in PRODUCT_OPENERS:
        return "PRODUCT"
    head = next((lower[place] for place, word in enumerate(lower[1:]) if word in _LINKS), lower[-1])
    told = next((label for label, heads in _HEADS if head in heads), "")
    return told or ("LOC" if lower[0] in LAND_OPENERS else "EVENT" if lower[0] in EVENT_OPENERS else "")


_LINKS = words("of for on in at")
_HEADS = (
    ("ORG", ORG_WORDS),
    ("FAC", FACILITY_WORDS),
    ("LOC", LAND_WORDS),
    ("GPE", REGION_WORDS),
    ("EVENT", EVENT_WORDS),
    ("LAW", LAW_WORDS),
    ("PRODUCT", PRODUCT_WORDS),
)
