"""The words that report speech: general English, by what they do in a sentence."""

from __future__ import annotations

from tuireader.annotate.words.wordlists import words

SAYING = words("""
    say tell add write tweet post note explain argue claim state announce declare warn insist continue
    reply respond answer ask assert suggest acknowledge admit concede conclude contend maintain observe
    recall remark repeat report reveal stress emphasize emphasise testify predict vow pledge promise urge
    deny confirm complain joke quip comment exclaim shout yell whisper mutter murmur retort counter
    interject inform remind assure caution allege affirm reiterate boast brag lament muse opine proclaim
    pronounce recount relate snap sneer scoff scream cry call chant sing begin agree disclose divulge
    elaborate clarify estimate hint imply indicate inquire intone jest mention narrate object plead point
    profess protest reason reassure recommend rejoin retweet signal speculate summarize summarise swear
    tease theorize volunteer wonder read text email e-mail message blog pen caption stipulate specify
    propose demand command order advise beg cheer crow deadpan gush enthuse fume groan growl grumble hiss
    holler howl implore instruct laugh lecture moan preach quote rant rave roar scold sigh snarl sob
    thunder bark bellow beam blurt chuckle chime contradict decree dictate echo expound forecast grin
    giggle guess cite
""")
"""Verbs that take the words said as their object or go before or after them: "..., she said"."""

DESCRIBING = words("""
    describe call denounce criticize criticise condemn blast slam attack accuse dismiss label brand
    characterize characterise portray praise hail deride mock ridicule decry refer defend blame deplore
    reject rebuke chide compare liken term dub denigrate lambast lambaste assail castigate tout laud
    bemoan welcome cast paint depict declare consider deem regard view see apologize apologise thank
    discuss talk speak lash rail express voice offer issue cite stress promise vow pledge threaten boast
    claim urge warn question challenge oppose
""")
"""Verbs that name what their subject said of something: "called it “a mess”"."""

REPORTING = SAYING | DESCRIBING
"""All verbs that report speech."""

COMMITTING = words("""
    vow promise pledge refuse urge threaten agree offer ask propose demand advise beg call
    order swear implore instruct plead recommend request tell warn command remind
    volunteer
""")
"""Verbs with an infinitive of what was said: "vowed to fight"."""

NAMING = words("""
    express announce acknowledge deny emphasize emphasise stress disclose recount predict explain
    propose allege repeat reiterate concede recall confirm note
""")
"""Verbs whose object sums up what was said: "denied the charges of theft"."""

SPEAKING_OF = words("""
    cite criticize criticise praise denounce condemn blast slam defend reject dismiss question mention mock
    echo tout decry lament underscore highlight deride ridicule lambaste rebuke assail deplore bemoan
    claim demand reveal
""")
"""Verbs whose object is what was spoken of, rather than what was said of it ("praised the crew"); only a clause
in it is something said ("defended his plan to sell the port").
"""

CALLING = words("call describe label brand dub characterize characterise portray depict denounce dismiss")
"""Verbs that say what something is: "called him a liar", "described the plan as a failure"."""

PREPOSITIONS = {
    verb: frozenset(prepositions.split())
    for verb, prepositions in {
        "accuse": "of", "apologize": "for", "apologise": "for", "argue": "for against", "ask": "about for",
        "boast": "about of", "call": "for on", "comment": "on about", "complain": "about of", "elaborate": "on",
        "inquire": "about", "joke": "about", "lash": "at against", "object": "to", "point": "to",
        "respond": "to", "speak": "about of against", "talk": "about", "testify": "about",
        "warn": "of about against",
    }.items()
}  # fmt: skip
"""Verbs whose prepositional object sums up what was said: "accused him of lying"."""

ADDRESSING = words(
    "tell ask remind inform assure warn urge advise notify beg order instruct promise call accuse"
)
"""Verbs with the one spoken to as their object: it is not part of what was said."""

ASKING = words("ask wonder question explain tell reveal inquire demand describe clarify elaborate note")
"""Verbs that can be followed by a question: "asked whether"."""

SPEECH_NOUNS = words("""
    statement comment remark word speech tweet post letter email e-mail interview message memo note claim
    promise pledge vow warning accusation allegation assertion argument call question answer response
    reply declaration announcement suggestion description characterization phrase line quote quotation
    slogan motto testimony op-ed column article essay book report tirade rant joke insistence contention
    observation criticism complaint demand request appeal plea admission confession apology denial
    prediction proposal view opinion belief refrain mantra chant rhetoric account
""")
"""Nouns for something said: its owner said it ("his “low energy” remark")."""

RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
NOBODY = frozenset({"it", "this", "that", "there", "these", "those", "what", "which", "nothing", "something"})
"""Subjects that as a rule have no voice of their own."""
