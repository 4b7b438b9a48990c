"""Following people (organisations, places): "said by X" as a list of articles, beside the feeds.

Each document of the marks' table ``followed`` is a kind and a name. Which articles quote them is asked of the
archive each time, under the user's corrections and names.
"""

from __future__ import annotations

from tuireader.library.library import Library
from tuireader.library.marking import put
from tuireader.library.people.resolve import Meant, meant
from tuireader.store.annotations.naming import Who
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks

TABLE = "followed"


def follow(marks: TinyMarks, who: Who) -> Change | None:
    """Follow what someone says; None when they are followed already.

    Example::

        following.follow(library.marks, ("PERSON", "Jake Sullivan"))
    """
    op = put(marks, TABLE, _ident(who), {"label": who[0], "name": who[1]})
    return marks.record(Change(f"following {who[1]}", (op,))) if op["new"] else None


def unfollow(lib: Library, who: Who) -> Change | None:
    """Follow someone no more, under whatever form of the name; None when they are not followed."""
    mine = meant(lib, *who)
    ops = tuple(
        put(lib.marks, TABLE, said["key"], dict.fromkeys(said))
        for said in lib.marks.documents(TABLE)
        if meant(lib, said["label"], said["name"]).chief == mine.chief
    )
    return lib.marks.record(Change(f"no longer following {mine.chief[1]}", ops)) if ops else None


def followed(lib: Library) -> list[Meant]:
    """Who is followed, by name; two that mean the same once.

    Example::

        print([who.chief for who in following.followed(library)])
    """
    followed = (meant(lib, said["label"], said["name"]) for said in lib.marks.documents(TABLE))
    found = {one.chief: one for one in followed}
    return sorted(found.values(), key=lambda one: (one.chief[1].casefold(), one.chief[0]))


def is_followed(lib: Library, who: Meant) -> bool:
    """Whether someone is followed."""
    return any(one.chief == who.chief for one in followed(lib))


def _ident(who: Who) -> str:
    return f"{who[0]} {who[1]}"
