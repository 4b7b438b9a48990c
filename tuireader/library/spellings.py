"""Names that are one by their spelling over all articles: but for case, accents, a middle initial or a plural."""

from __future__ import annotations

from collections.abc import Iterable

from tuireader.annotate.persons import variants
from tuireader.library.identities import Identities
from tuireader.store.names import NameRow
from tuireader.store.naming import Who
from tuireader.text.fold import fold


def spelled_alike(known: Identities, who: Who, rows: Iterable[NameRow]) -> frozenset[Who]:
    """Of the names of one ``same``, those that are someone's by themselves: with a middle initial, where no other
    contradicts it. Only the name itself where the user said that it stands alone.
    """
    if known.alone(who):
        return frozenset({who})
    names = {row.name for row in rows if not known.alone(row.who)} | {who[1]}
    if len(names) == 1:
        return frozenset({who})
    chiefs = variants(names) if who[0] == "PERSON" else dict.fromkeys(names, who[1])
    mine = fold(chiefs.get(who[1], who[1]))
    return frozenset((who[0], name) for name in names if fold(chiefs.get(name, name)) == mine)
