"""What HTML's elements mean to us, as sets of their names."""

from __future__ import annotations


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


VOID = _names("area base br col embed hr img input link meta param source track wbr")
OPTIONAL_END = _names("""p li dt dd tr td th tbody thead tfoot option optgroup colgroup html head body""")
"""Elements that a parser closes by itself, so that they do not nest when their end tags are left out."""
SHAPES = _names("path rect circle ellipse line polyline polygon use stop image")
"""SVG's elements that end in themselves."""
FORMATTING = _names("b big code em font i nobr s small strike strong tt u")
"""Elements that a parser opens again in each block until their end tag comes ("a" ends at the next "a")."""
RAW = _names("script style textarea title iframe noscript")
"""Elements whose content is not text of the page."""
UNSEEN = RAW | _names(
    """template object embed applet video audio svg canvas head button select option input dialog map
    annotation annotation-xml rp frameset frame"""
)
"""Elements that give an article no text."""
BLOCKS = _names(
    """address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section
    summary table tbody td tfoot th thead tr ul"""
)
"""Elements that begin and end a block of text."""
LAYOUT = _names("table img picture ul ol pre blockquote h1 h2 h3 h4 h5 h6 video iframe form")
"""Elements that do not occur in a table of data."""
