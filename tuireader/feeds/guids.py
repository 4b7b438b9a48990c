"""What an item of a feed is known by, whatever else of it changes."""

from __future__ import annotations

from hashlib import blake2b

LONGEST_GUID = 512


def guid_of(guid: str, url: str, *content: str) -> str:
    """An item's identity: what it calls itself, else its link, else its content."""
    guid = " ".join(guid.split())
    if guid and len(guid) <= LONGEST_GUID:
        return guid
    name = guid or url
    if name and len(name) <= LONGEST_GUID:
        return name
    seed = name or "\0".join(content)
    return f"content:{blake2b(seed.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"
