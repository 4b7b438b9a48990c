"""Pages and bodies of articles that mean harm, each made when asked for.

Not a test itself; ``test_hostile_pages.py`` reads them and ``benchmarks/hostile.py`` serves them.
"""

from __future__ import annotations

from collections.abc import Callable

from hostile_texts import CANARY, ELSEWHERE, ESCAPES, HIDDEN, LINKS, numbered

Page = Callable[[], str]


def nested(tag: str, count: int, inner: str = "core") -> str:
    """A tag in itself so many times."""
    return f"<{tag}>" * count + inner + f"</{tag}>" * count


PAGES: dict[str, Page] = {
    # Much of one thing.
    "200,000 paragraphs": lambda: "<p>x" * 200_000,
    "100,000 links": lambda: "".join(f"<a href='/{n}'>x</a> " for n in range(100_000)),
    "100,000 links in one word": lambda: "<a href=/>x</a>" * 100_000,
    "20,000 images": lambda: "<img src=/x alt='a picture'>" * 20_000,
    "100,000 words in marks": lambda: "<b>x</b> <i>y</i> <code>z</code> " * 30_000,
    "tables in tables": lambda: nested("table><tr><td", 10_000),
    "a large table": lambda: "<table>" + ("<tr>" + "<td>cell" * 300) * 300 + "</table>",
    "a wide row": lambda: "<table><tr>" + "<th>x" * 50_000 + "<tr><td>y</table>",
    "colspan": lambda: "<table><tr><td colspan=99999999 rowspan=99999999>x<tr><td>y</table>" * 1_000,
    "one line of code": lambda: f"<pre>{'x' * 1_000_000}</pre>",
    "many lines of code": lambda: "<pre>" + "x\n" * 400_000 + "</pre>",
    "tabs in code": lambda: "<pre>" + "\t" * 500_000 + "x</pre>",
    "tabs of tabs": lambda: "<pre>" + "\tx\n" * 100_000 + "</pre>",
    "one long word": lambda: "w" * 1_000_000,
    "one long word of wide letters": lambda: "<p>" + "語" * 400_000,
    "one long word of marks": lambda: "<p>z" + "\u0301" * 500_000,
    "joiners": lambda: "<p>" + "👩\u200d" * 200_000,
    "one quotation without end": lambda: "<p>“" + "word " * 100_000,
    "a list from 999999999": lambda: "<ol start=999999999><li value=-5>x<li value=1e99>y" * 100,
    "200,000 breaks": lambda: "<br>" * 200_000 + "x",
    "100,000 rules": lambda: "<hr>x" * 100_000,
    "100,000 quotation tags": lambda: nested("q", 400) + "<q>" * 100_000,
    "100,000 comments": lambda: "<!--x-->" * 60_000 + "core",
    "100,000 attributes": lambda: "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">x",
    "a 500 KB attribute": lambda: f"<p title='{'x' * 500_000}'>core",
    "srcset": lambda: f"<img alt=x srcset='{', '.join(f'{ELSEWHERE}/{n} {n}x' for n in range(9_000))}'>",
    # Deep.
    **{
        f"100,000 nested {tag}": lambda tag=tag: nested(tag, 100_000)  # type: ignore[misc]
        for tag in ("b", "blockquote", "ul", "div", "span", "font", "a", "p", "li", "em", "svg", "table", "pre", "dl")
    },
    **{
        f"490 nested {tag}": lambda tag=tag: nested(tag, 490)  # type: ignore[misc]
        for tag in ("blockquote", "ul><li", "ol><li", "pre", "q", "sup", "details")
    },
    "misnested": lambda: "<b><i><u><a>" * 3_000 + "x" + "</b></i></u></a>" * 3_000,
    "unclosed everything": lambda: "<div><p><b><a href=/x><ul><li><table><tr><td><h1>x" * 60,
    "formatting rebuilt": lambda: "<b a=1><p>" * 2_000 + "x" + "</p>" * 2_000,
    "nobr and buttons": lambda: "<button><nobr><form><select><option>" * 5_000,
    # What is not text.
    "active": lambda: (
        f"before<script>x='{CANARY}'</script><style>{CANARY}</style><noscript><img src={ELSEWHERE}></noscript>"
        f"<iframe srcdoc='<p>{CANARY}' src={ELSEWHERE}></iframe><object data={ELSEWHERE}>{CANARY}</object>"
        f"<template>{CANARY}</template><svg><title>{CANARY}</title><script>{CANARY}</script></svg>"
        f"<link rel=stylesheet href={ELSEWHERE}><base href=javascript:x><video src={ELSEWHERE}>{CANARY}</video>"
        f"<meta http-equiv=refresh content='0;{ELSEWHERE}'><embed src={ELSEWHERE}>"
        f"<form action={ELSEWHERE}><input value={CANARY}></form>"
        f"<img src={ELSEWHERE}/pixel width=1 height=1>after"
    ),
    "plaintext": lambda: "<p>one<plaintext><script>x</script></plaintext><p>two",
    "xmp and listing": lambda: "<xmp><b>x</b></xmp><listing><i>y</i></listing><textarea><p>z</textarea>",
    "math": lambda: "<math><mi>x</mi><annotation-xml encoding='text/html'><p>y</p></annotation-xml></math>core",
    "cdata": lambda: "<![CDATA[x]]><svg><![CDATA[<p>y]]></svg><?php z ?><!DOCTYPE x [<!ENTITY a 'b'>]>&a;core",
    "hidden": lambda: f"<p style='display:none'>{CANARY}<p hidden>{CANARY}<p style='{'a' * 9_000}'>core",
    "script without end": lambda: "core<script>" + "x" * 100_000,
    "comment without end": lambda: "core<!--" + "x" * 100_000,
    "tag without end": lambda: "core<a href='" + "x" * 100_000,
    "1 MB of ampersands": lambda: "&" * 1_000_000,
    "1 MB of an entity without end": lambda: "&" + "a" * 1_000_000,
    "200,000 numbers": lambda: "&#x26;&#60;b&#62;" * 60_000,
    "numbers too large": lambda: "&#99999999999;&#xffffffffff;&#0;&#x110000;&#xd800;core",
    "1 MB of less-than signs": lambda: "<" * 1_000_000,
    "closing tags": lambda: "</div>" * 100_000 + "core",
    "nul in tags": lambda: "<p\0>c\0ore<scr\0ipt>x</scr\0ipt><a hr\0ef=x>y</a>",
    # What commands a terminal.
    "escapes in text": lambda: "".join(f"<p>{text}<p>{numbered(text)}" for text in ESCAPES),
    "escapes in marks": lambda: "".join(
        f"<img alt='{numbered(text)}' src='{numbered(text)}'>"
        f"<a href='http://a.example/{numbered(text)}' title='{text}'>x</a>"
        f"<pre>{text}{numbered(text)}</pre><table><tr><th>{text}<th>x<tr><td>{numbered(text)}<td>y</table>"
        f"<h2 id='{text}'>{text}</h2><code>{numbered(text)}</code><ol type='{text}'><li>{text}</ol>"
        for text in ESCAPES
    ),
    "escapes across elements": lambda: f"\x1b<b>]0;</b>{CANARY}\x07<i>\x1b</i>[2J&#27;<u>[31m</u>{CANARY}",
    "named controls": lambda: "a&Tab;b&NewLine;c&ZeroWidthSpace;d&#x202e;e&rlm;f&shy;g&#155;31mh&#x9d;0;x",
    "hidden letters": lambda: "".join(f"<p>{text}" for text in HIDDEN),
    "links": lambda: "".join(f"<p><a href=\"{link}\">http://good.example/</a>" for link in LINKS),
    "markup": lambda: "<p>[/x] [@click=app.quit]x[/] [link=http://a.example]y[/link] \\[z] [bold",
    # What an annotator reads.
    "quotes in quotes": lambda: "<p>" + "“" * 10_000 + "x" + "”" * 10_000,
    "unmatched marks": lambda: "<p>" + "“a ‘b \"c «d " * 25_000,
    "he said": lambda: "<p>" + "“x,” he said. " * 20_000,
    "names": lambda: "<p>" + " ".join(f"Ann{n} Smith{n}" for n in range(20_000)) + " said.",
    "no full stop": lambda: "<p>" + "and then they said that she had " * 15_000,
    "commas": lambda: "<p>" + "said, " * 60_000,
}  # fmt: skip
