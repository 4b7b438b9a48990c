"""Measure in a real browser whether links to the very words land on them.

pip install playwright pillow; Debian's chromium
python benchmarks/text_fragments.py [--chromium /usr/bin/chromium] [--show]

Each page has a quote between marks that are taken out, with what makes it hard to find: the same words elsewhere, markup
and entities within it, other scripts, several paragraphs. The program makes the link from its own reading of the
article's HTML; the page itself has a menu, teasers and a footer around it. The browser paints what it found, and the
painted place must be the quote's.
"""

# ruff: noqa: E501 (pages, a line each)

from __future__ import annotations

import argparse
import http.server
import io
import threading
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tuireader.library.citing.basket import directive, link
from tuireader.text.html import html_to_document

OPEN, CLOSE = "⟦", "⟧"
"""What stands around the quote in the pages below."""
FILL = "<p>" + "The lock was dug by hand, and boats wait there for the tide in all weathers. " * 4 + "</p>"
FAR = FILL * 14
"""As much as makes one scroll."""
SAID = "We will keep the harbour open, whatever comes"
PAINT = (255, 0, 255)
NEAR = 30
"""Pixels that the painted place may miss at each end: quotation marks are left out of it."""


class Case(NamedTuple):
    name: str
    article: str
    title: str = "On the harbour"


def once() -> Iterator[Case]:
    """Quotes that stand once."""
    yield Case("once", f"{FAR}<p>She said: “{OPEN}{SAID}{CLOSE}.” All rose.</p>{FAR}")
    yield Case("marks within", f"{FAR}<p>He: {OPEN}“{SAID},” and so on.{CLOSE} All rose.</p>{FAR}")
    yield Case(
        "emphasis", f"{FAR}<p>“{OPEN}We <em>will</em> keep the <a href='#'>harbour</a> open{CLOSE}.”</p>{FAR}"
    )
    yield Case(
        "a word in two tags",
        f"{FAR}<p>“{OPEN}We will keep the har<b>bour</b> open, come what may{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "entities",
        f"{FAR}<p>&ldquo;{OPEN}Bread &amp; butter &mdash; that&rsquo;s all of it{CLOSE}.&rdquo;</p>{FAR}",
    )
    yield Case(
        "no-break spaces",
        f"{FAR}<p>“{OPEN}It is 5&nbsp;million euros, and 20&nbsp;% of all{CLOSE}.”</p>{FAR}",
    )
    yield Case("dollars", f"{FAR}<p>“{OPEN}It cost $5.3 million, or 20% of it — in all{CLOSE}.”</p>{FAR}")
    yield Case(
        "hyphens and commas",
        f"{FAR}<p>“{OPEN}A well-being, co-operation, and so-called plan{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "apostrophes", f"{FAR}<p>“{OPEN}I don’t think it’s the town’s to say, isn't it{CLOSE}.”</p>{FAR}"
    )
    yield Case(
        "quote in a quote", f"{FAR}<p>“{OPEN}They told us ‘never again’ and left the hall{CLOSE}.”</p>{FAR}"
    )
    yield Case(
        "lines in the source",
        f"{FAR}<p>“{OPEN}We will\n   keep the\n\tharbour open, whatever{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "line break", f"{FAR}<p>“{OPEN}We will keep the harbour<br>open, whatever comes{CLOSE}.”</p>{FAR}"
    )
    yield Case("in a list", f"{FAR}<ul><li>One</li><li>“{OPEN}{SAID}{CLOSE}”</li></ul>{FAR}")
    yield Case("blockquote", f"{FAR}<blockquote><p>{OPEN}{SAID}.{CLOSE}</p></blockquote>{FAR}")
    yield Case("heading", f"{FAR}<h2>“{OPEN}{SAID}{CLOSE}”</h2>{FAR}")
    yield Case("table", f"{FAR}<table><tr><td>One</td><td>{OPEN}{SAID}{CLOSE}</td></tr></table>{FAR}")
    yield Case(
        "footnote", f"{FAR}<p>“{OPEN}We will keep it open<sup>1</sup> whatever comes of it{CLOSE}.”</p>{FAR}"
    )
    yield Case(
        "soft hyphens",
        f"{FAR}<p>“{OPEN}We will keep the har&shy;bour open, what&shy;ever comes{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "interrupted", f"{FAR}<p>{OPEN}“We will keep it,” she said, “and open it wide.”{CLOSE}</p>{FAR}"
    )
    yield Case("trailing dots", f"{FAR}<p>“{OPEN}We will keep it … if they let us …{CLOSE}”</p>{FAR}")
    yield Case("short", f"{FAR}<p>Asked for more he said “{OPEN}Never{CLOSE},” and left the hall.</p>{FAR}")
    yield Case(
        "short in the menu",
        f"{FAR}<p>Asked for more he said “{OPEN}News{CLOSE},” and left the hall.</p>{FAR}",
    )
    yield Case(
        "hidden words",
        f"{FAR}<p>“{OPEN}We will <span hidden>not</span>keep the harbour open{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "small capitals",
        f"{FAR}<p>“{OPEN}<span style='text-transform:uppercase'>we will</span> keep the harbour open{CLOSE}.”</p>{FAR}",
    )


def scripts() -> Iterator[Case]:
    """Other scripts."""
    yield Case("Hebrew", f"{FAR}<p dir=rtl>הוא אמר: „{OPEN}הנמל יישאר פתוח בכל מקרה{CLOSE}”, ויצא.</p>{FAR}")
    yield Case(
        "Arabic", f"{FAR}<p dir=rtl>قال: «{OPEN}سيبقى الميناء مفتوحا مهما حدث{CLOSE}» ثم غادر.</p>{FAR}"
    )
    yield Case(
        "Arabic with vowels", f"{FAR}<p dir=rtl>قال: «{OPEN}سَيَبْقَى المِينَاءُ مَفْتُوحًا{CLOSE}» ثم غادر.</p>{FAR}"
    )
    yield Case(
        "Hebrew twice",
        f"{FAR}<p dir=rtl>אמר: „הנמל יישאר פתוח”.</p>{FAR}<p dir=rtl>שוב אמר: „{OPEN}הנמל יישאר פתוח{CLOSE}”, ויצא.</p>{FAR}",
    )
    yield Case(
        "Cyrillic", f"{FAR}<p>Он сказал: «{OPEN}Порт останется открытым, что бы ни было{CLOSE}».</p>{FAR}"
    )
    yield Case(
        "Greek", f"{FAR}<p>Είπε: «{OPEN}Το λιμάνι θα μείνει ανοιχτό ό,τι κι αν γίνει{CLOSE}».</p>{FAR}"
    )
    yield Case(
        "Japanese", f"{FAR}<p>市長は「{OPEN}港は何があっても開けておきます{CLOSE}」と述べた。</p>{FAR}"
    )
    yield Case("Chinese", f"{FAR}<p>市长说：“{OPEN}无论发生什么，港口都会保持开放{CLOSE}”。</p>{FAR}")
    yield Case(
        "Japanese twice",
        f"{FAR}<p>市長は「港は開けておきます」と述べた。</p>{FAR}<p>知事も「{OPEN}港は開けておきます{CLOSE}」と述べた。</p>{FAR}",
    )
    yield Case("Hindi", f"{FAR}<p>उन्होंने कहा: “{OPEN}बंदरगाह हर हाल में खुला रहेगा{CLOSE}”।</p>{FAR}")
    yield Case(
        "accents",
        f"{FAR}<p>« {OPEN}Le port restera ouvert, même l’été à Étretat{CLOSE} », dit-elle.</p>{FAR}",
    )
    yield Case(
        "combining accents",
        f"{FAR}<p>“{OPEN}Le port restera ouvert, me\u0302me l’e\u0301te\u0301{CLOSE}”.</p>{FAR}",
    )


def repeated() -> Iterator[Case]:
    """Words that stand elsewhere in the article, too."""
    again = f"<p>Earlier the mayor said: “{SAID}.” Nobody spoke.</p>"
    yield Case(
        "second of two", f"{again}{FAR}<p>The clerk then read: “{OPEN}{SAID}{CLOSE}.” All rose.</p>{FAR}"
    )
    yield Case(
        "first of two", f"{FAR}<p>The clerk then read: “{OPEN}{SAID}{CLOSE}.” All rose.</p>{FAR}{again}"
    )
    yield Case(
        "second of three", f"{again}{FAR}<p>Then a boy: “{OPEN}{SAID}{CLOSE}!” All rose.</p>{FAR}{again}"
    )
    yield Case(
        "twice in a paragraph",
        f"{FAR}<p>He: “{SAID}.” And she, louder: “{OPEN}{SAID}{CLOSE}.” All rose.</p>{FAR}",
    )
    yield Case(
        "other case",
        f"<p>“{SAID.upper()}.”</p>{FAR}<p>In the hall: “{OPEN}{SAID}{CLOSE}.” All rose.</p>{FAR}",
    )
    yield Case(
        "other accents",
        f"<p>“Cafe society is over, they said”.</p>{FAR}<p>Now: “{OPEN}Café society is over, they said{CLOSE}”.</p>{FAR}",
    )
    yield Case(
        "part of a longer one",
        f"<p>“{SAID} to us.”</p>{FAR}<p>Now: “{OPEN}{SAID}{CLOSE}.” All rose.</p>{FAR}",
    )
    yield Case(
        "whole paragraphs before",
        f"<p>“{SAID}.”</p><p>One.</p>{FAR}<p>“{OPEN}{SAID}.{CLOSE}”</p><p>Two came.</p>{FAR}",
    )
    yield Case(
        "paragraph after the same",
        f"<p>So it was.</p><p>“{SAID}.”</p>{FAR}<p>So it is.</p><p>“{OPEN}{SAID}.{CLOSE}”</p>{FAR}",
    )
    yield Case(
        "same around, other end",
        f"<p>He said “{SAID}.” All left.</p>{FAR}<p>He said “{OPEN}{SAID}{CLOSE}.” All rose.</p>{FAR}",
    )
    yield Case(
        "with a picture between",
        f"<p>“{SAID}.”</p>{FAR}<p>So it is now in town.</p><p>“{OPEN}{SAID}.{CLOSE}”</p><figure><img alt=''></figure><p>Two came.</p>{FAR}",
    )
    yield Case(
        "with markup around",
        f"{again}{FAR}<p>The <b>clerk</b> <i>then</i> read: “{OPEN}{SAID}{CLOSE}.” <a href='#'>All</a> rose.</p>{FAR}",
    )
    yield Case("short twice", f"<p>“Never.”</p>{FAR}<p>The clerk: “{OPEN}Never{CLOSE}.” All rose.</p>{FAR}")
    yield Case(
        "short four times",
        f"<p>“Yes,” he said. “Yes,” she said.</p>{FAR}<p>“Yes,” they said, and the boy “{OPEN}yes{CLOSE}” too.</p>{FAR}<p>“Yes.”</p>",
    )


def long() -> Iterator[Case]:
    """Long quotes, and those over several paragraphs."""
    words = " ".join(f"{word} the harbour" for word in ("keep", "mend", "hold", "guard", "love", "name") * 6)
    yield Case("long", f"{FAR}<p>“{OPEN}{words} at last{CLOSE}.” All rose.</p>{FAR}")
    yield Case(
        "long with markup",
        f"{FAR}<p>“{OPEN}<b>{words}</b> at <a href='#'>last</a> it is{CLOSE}.” All rose.</p>{FAR}",
    )
    yield Case(
        "long twice", f"<p>“{words} at first.”</p>{FAR}<p>“{OPEN}{words} at last{CLOSE}.” All rose.</p>{FAR}"
    )
    yield Case(
        "two paragraphs",
        f"{FAR}<p>“{OPEN}This is the first part of it.</p><p>“And this is the last of it all{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "three paragraphs",
        f"{FAR}<p>“{OPEN}This is the first part.</p><p>“A part.</p><p>“And this is the last of it{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "paragraphs twice",
        f"<p>“This is it all.</p><p>“And the end.”</p>{FAR}<p>Later: “{OPEN}This is it all.</p><p>“And the end{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "ends that repeat",
        f"<p>“Keep the harbour and that is all there is.”</p>{FAR}<p>“{OPEN}Keep the harbour open. {words} and that is all there is{CLOSE}.”</p>{FAR}",
    )
    yield Case(
        "line breaks",
        f"{FAR}<p>“{OPEN}First a line of it<br>then another line<br>and at last this one{CLOSE}.”</p>{FAR}",
    )


def page_of(case: Case) -> str:
    """The page as its site sends it, with two empty tags around the quote."""
    article = case.article.replace(OPEN, "<i id=from></i>").replace(CLOSE, "<i id=to></i>")
    return (
        f"<!doctype html><meta charset=utf-8><title>{case.title}</title>"
        "<style>::target-text { background: #ff00ff; color: #ff00ff } body { font: 16px/1.5 sans-serif; width: 700px }</style>"
        f"<nav><a href='#'>News</a> <a href='#'>Never</a> Yes</nav><h1>{case.title}</h1><main>{article}</main>"
        "<aside>More on the harbour</aside><footer>Yes, we use cookies</footer>"
    )


def link_to(case: Case, url: str) -> str:
    """The link that the program makes of its own reading of the article."""
    marked = html_to_document(case.article).text
    start, end = marked.index(OPEN), marked.index(CLOSE) - 1
    text = html_to_document(case.article.replace(OPEN, "").replace(CLOSE, "")).text
    return link(url, directive(text, start, end))


EDGES = """() => {
  const from = document.getElementById('from'), to = document.getElementById('to'), boxes = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, range = new Range();
    const behind = from.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (behind && to.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING) {
      range.selectNodeContents(node);
      boxes.push(...[...range.getClientRects()].filter(box => box.width > 1));
    }
  }
  return [Math.min(...boxes.map(b => b.left)), Math.min(...boxes.map(b => b.top)),
          Math.max(...boxes.map(b => b.right)), Math.max(...boxes.map(b => b.bottom))];
}"""
"""The box of the texts between the two empty tags."""


def painted(page: Page) -> tuple[int, int, int, int] | None:
    """The box of what the browser painted as found."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    mask = Image.new("L", picture.size)
    mask.putdata([255 if pixel == PAINT else 0 for pixel in picture.get_flattened_data()])
    return mask.getbbox()


def lands(page: Page, url: str, show: bool) -> bool:
    """Whether the browser finds and paints the quote, and nothing else."""
    page.goto("about:blank")
    page.goto(url)
    page.wait_for_timeout(150)
    wanted, box = page.evaluate(EDGES), painted(page)
    if show:
        print("   ", url, [round(edge) for edge in wanted], box)
    return box is not None and all(abs(one - other) <= NEAR for one, other in zip(wanted, box, strict=True))


class Handler(http.server.BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        body = self.pages.get(self.path, "").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--chromium", default="/usr/bin/chromium")
    options.add_argument("--show", action="store_true")
    chosen = options.parse_args()
    cases = [*once(), *scripts(), *repeated(), *long()]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Handler.pages = {f"/{number}": page_of(case) for number, case in enumerate(cases)}
    missed = []
    with sync_playwright() as play:
        quiet = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
        ]
        browser = play.chromium.launch(executable_path=chosen.chromium, args=[*quiet, "--disable-sync"])
        page = browser.new_page(viewport={"width": 900, "height": 1000})
        for number, case in enumerate(cases):
            url = link_to(case, f"http://127.0.0.1:{server.server_port}/{number}")
            if not lands(page, url, chosen.show):
                missed.append(case.name)
                print(f"missed: {case.name}: {url}")
        browser.close()
    server.shutdown()
    landed = len(cases) - len(missed)
    print(f"{landed} of {len(cases)} links land on the words ({100 * landed / len(cases):.1f} %)")


if __name__ == "__main__":
    main()
