"""HTML to documents: the blocks and links one expects, exact offsets, and no page that hurts."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuireader.model import Document
from tuireader.text.blocks import GAP, MAX_BLOCKS, MAX_LINKS
from tuireader.text.caps import MAX_ATTRIBUTES, MAX_DEPTH, too_complex
from tuireader.text.clean import clean
from tuireader.text.html import COMPLEX, CUT, MAX_HTML, html_to_document, title_line
from tuireader.text.links import web_url

BASE = "https://news.example/world/story"


def blocks(html: str) -> list[tuple[str, int, str, str]]:
    document = html_to_document(html, BASE)
    return [(b.kind, b.level, b.marker, document.text[b.start : b.end]) for b in document.blocks]


def inlines(html: str) -> list[tuple[str, str, str]]:
    document = html_to_document(html, BASE)
    return [(i.kind, document.text[i.start : i.end], i.target) for i in document.inlines]


def texts(html: str) -> list[str]:
    return [text for _, _, _, text in blocks(html)]


def assert_sound(document: Document) -> None:
    """Blocks in order with a gap between them, covering the whole text; inlines inside one block each."""
    assert GAP.join(document.text[b.start : b.end] for b in document.blocks) == document.text
    for before, after in zip(document.blocks, document.blocks[1:], strict=False):
        assert after.start == before.end + len(GAP)
    for inline in document.inlines:
        words = document.text[inline.start : inline.end]
        assert words and words == words.strip()
        assert any(b.start <= inline.start and inline.end <= b.end for b in document.blocks)
    assert clean(document.text) == document.text


def test_paragraphs_headings_and_rules() -> None:
    assert blocks(
        "<h2>Head</h2><p>One\n  line.</p>loose<hr><hr><div>Two <span>and</span> half</div><hr>"
    ) == [
        ("heading", 2, "", "Head"),
        ("paragraph", 0, "", "One line."),
        ("paragraph", 0, "", "loose"),
        ("rule", 0, "", "* * *"),
        ("paragraph", 0, "", "Two and half"),
    ]


def test_a_rule_within_a_link_is_no_part_of_it() -> None:
    words = [("link", "words", "https://news.example/x"), ("link", "more", "https://news.example/x")]
    assert inlines('<a href="https://news.example/x">words<hr>more<hr></a>') == words
    assert_sound(html_to_document('<a href="https://news.example/x"><img alt="a map" src="z"><hr>', BASE))


def test_a_break_is_a_line_and_two_are_a_paragraph() -> None:
    assert texts("<p>rose<br>is a rose<br><br>second<br> <br>third</p>") == [
        "rose\nis a rose",
        "second",
        "third",
    ]


def test_lists_know_their_markers_and_depth() -> None:
    html = "<ul><li>one<ol start=3><li>x<li value=7>y</ol>more<li><p>two</p><p>its second</p></ul>"
    assert blocks(html) == [
        ("item", 1, "•", "one"),
        ("item", 2, "3.", "x"),
        ("item", 2, "7.", "y"),
        ("item", 1, "", "more"),
        ("item", 1, "•", "two"),
        ("item", 1, "", "its second"),
    ]


def test_quotations_nest_and_end() -> None:
    assert blocks("<blockquote>a<blockquote>b</blockquote><p>c</blockquote>d") == [
        ("quotation", 1, "", "a"),
        ("quotation", 2, "", "b"),
        ("quotation", 1, "", "c"),
        ("paragraph", 0, "", "d"),
    ]


def test_code_keeps_its_spaces() -> None:
    assert blocks("<pre>\nif x:\n\ty = <b>1</b>  \n</pre>") == [("code", 0, "", "if x:\n    y = 1")]


def test_q_gets_quotation_marks_that_alternate() -> None:
    assert texts("<p>He said <q>they say <q>no</q> to us</q>.") == ["He said “they say ‘no’ to us”."]


def test_a_table_of_data_is_aligned() -> None:
    assert blocks("<table><tr><th>Party<th>Seats<tr><td>Left<td>9<tr><td>語<td>10</table>") == [
        ("table", 0, "", "Party  Seats\nLeft   9\n語     10")
    ]


def test_a_table_for_layout_is_read_as_text() -> None:
    assert texts("<table><tr><td><a href=/x>go</a></td><td><p>words</p></td></tr></table>") == ["go", "words"]


def test_a_picture_is_not_told_by_its_files_name_nor_twice_by_the_same_words() -> None:
    names = ("0225-oscars-01", "red_bar", "IMG1234.JPG", "A F-16", "F-16", "A dog", "A dog")
    told = ["[image]"] * 3 + ["[image: A F-16]", "[image: F-16]", "[image: A dog]", "[image]"]
    assert texts("".join(f'<p><img alt="{name}"></p>' for name in names)) == told


def test_images_are_told_by_their_description() -> None:
    html = (
        '<img alt="A dog" src=d.png><p>Nice <img class=s alt="🙂" src=s.png> and <img alt="a map" src=m.png>.'
    )
    assert texts(html) == ["[image: A dog]", "Nice 🙂 and [image: a map]."]
    assert inlines('<img alt="A dog" src=/dog.png>') == [
        ("link", "[image: A dog]", "https://news.example/dog.png")
    ]
    assert texts('<img src=/count.gif width=1 height=1><img src=/deco.png alt="">') == []


def test_inline_marks_cover_their_words_only() -> None:
    assert inlines("<p>x <b> bold </b> y <em>so <i>deep</i></em> <code>f()</code></p>") == [
        ("strong", "bold", ""),
        ("emphasis", "so deep", ""),
        ("code", "f()", ""),
    ]


def test_a_mark_over_several_blocks_is_one_in_each() -> None:
    assert inlines("<a href=/all><h3>Head</h3><p>Words</p></a>") == [
        ("link", "Head", "https://news.example/all"),
        ("link", "Words", "https://news.example/all"),
    ]


def test_links_are_resolved_and_only_those_of_the_web_kept() -> None:
    html = "<p><a href='javascript:x'>a</a> <a href='file:///etc/x'>b</a> <a href='../c?x=1&amp;y'>c</a>"
    assert inlines(html) == [("link", "c", "https://news.example/c?x=1&y")]


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("//host.example/p", "https://host.example/p"),
        (" ht\ntps://h.example/a b", "https://h.example/a%20b"),
        ("https://h.example/\x1b]8;;x", "https://h.example/%1B]8;;x"),
        ("https://ann:secret@h.example/a", "https://h.example/a"),
        ("HTTPS://H.example:443?q", "https://h.example/?q"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://h.example/p?q=1#f", "https://h.example/p?q=1#f"),
        ("mailto:a@b.example", ""),
        ("data:text/html,x", ""),
        ("http://[bad", ""),
        ("http://h.example:99999/", ""),
        ("http:///nohost", ""),
        ("https://h\u202e.example/", ""),
        ("", ""),
        ("x" * 5_000, ""),
    ],
)
def test_an_address_is_one_safe_word_or_none(address: str, url: str) -> None:
    assert web_url(address, BASE) == url


def test_what_is_not_text_is_not_shown() -> None:
    html = """<p>before</p><script>evil()</script><style>p{}</style><iframe src=x>in</iframe>
    <noscript>no</noscript>    <!-- comment --><p hidden>hid</p><div style="display: none">none</div>
    <span aria-hidden=true>aria</span>
    <template>t</template><object>obj</object><svg><text>svg</text></svg><button>Share</button><p>after</p>"""
    assert texts(html) == ["before", "after"]


def test_entities_are_decoded_once() -> None:
    assert texts("<p>&amp;lt;b&amp;gt; &lt;i&gt; caf&eacute;&nbsp;&#8217;") == ["&lt;b&gt; <i> café ’"]


def test_escape_sequences_never_come_through() -> None:
    html = '<p>li&#27;[31mnk <img alt="\x1b]52;c;eA==\x07pic" src=x> <code>&#27;[2J</code>x</p>'
    html += "<pre>\x1bc&#x202e;y</pre>"
    assert texts(html) == ["link [image: pic] x", "y"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("AT&amp;T &lt;b&gt; &#8217;s", "AT&T <b> ’s"),
        ("<b>Bold</b> &amp; <i class='x'>it</i>", "Bold & it"),
        ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
        ("Vec<T> explained", "Vec<T> explained"),
        ("two<br>lines\n\there", "two lines here"),
        ("\x1b]0;owned\x07News", "News"),
        ("&#" + "9" * 10_000 + ";", "\ufffd"),
    ],
)
def test_a_title_is_one_clean_line_decoded_once(title: str, line: str) -> None:
    assert title_line(title)[: len(line)] == line


TAGS = [
    "p",
    "div",
    "b",
    "a",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "blockquote",
    "pre",
    "h1",
    "br",
    "hr",
    "img",
    "q",
    "em",
    "code",
    "script",
    "style",
    "svg",
    "form",
    "select",
]
SOUP = st.lists(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS])
    | st.sampled_from(
        ['<a href="/x">', "<img alt='x y' src=z>", "<!--", "-->", "&amp;", "&#27;", "\x1b[2J", "<", ">", '"']
    )
    | st.sampled_from(["word ", " ", "\n", "\u202e", "\u0301", "語", "\ud800", "\t"])
    | st.text(max_size=4),
    max_size=50,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(SOUP)
def test_no_soup_of_tags_breaks_the_bare_words(html: str) -> None:
    assert_sound(html_to_document("<div>" * (MAX_DEPTH + 1) + html, BASE))


@settings(max_examples=300, deadline=None)
@given(SOUP)
def test_no_soup_of_tags_breaks_the_document(html: str) -> None:
    assert_sound(html_to_document(html, BASE))


def test_too_long_a_page_is_cut_and_says_so() -> None:
    document = html_to_document("<p>some words</p>" * (MAX_HTML // 10))
    assert document.text.endswith(CUT)
    assert len(document.blocks) == MAX_BLOCKS + 1
    assert_sound(document)


def test_a_picture_written_into_the_page_does_not_push_out_its_text() -> None:
    html = f'<p>before<p><img alt=photo src="data:image/png;base64,{"A" * MAX_HTML}"><p>after'
    assert texts(html) == ["before", "[image: photo]", "after"]


def test_after_many_links_words_stay_words() -> None:
    document = html_to_document("<p><a href=/x>l</a> " * (MAX_LINKS + 50), BASE)
    assert sum(inline.kind == "link" for inline in document.inlines) == MAX_LINKS


def test_too_deep_a_page_is_given_as_its_bare_words() -> None:
    document = html_to_document("<div>" * (MAX_DEPTH + 1) + "core &amp; text<script>no()</script>")
    assert document.text == f"{COMPLEX}{GAP}core & text"


def test_a_number_too_long_to_be_a_character_is_none() -> None:
    text = html_to_document("<div>" * (MAX_DEPTH + 1) + "a &#" + "9" * 6_000 + "; b").text
    assert text.endswith("a \ufffd b")


def test_sloppy_pages_are_not_taken_for_hostile_ones() -> None:
    assert not too_complex("<p>unclosed <li>items <br> and <b>bold</b>" * 2_000)
    assert not too_complex("<div><span>left open</div>" * 2_000)
    assert not too_complex("<td><a href=x>link<a href=y>link" * 2_000)


HEAVY = {
    "nested": "<div>{n}",
    "formatting": "<p><b class={n}></p><p>x",
    "attributes": "a{n}=1 ",
    "unclosed tags": "<b<b<b",
    "unclosed quotes": '<a title="x{n}',
    "comments": "<!-- <!-",
    "entities": "&#x26;&amp",
    "tables": "<table><tr><td>x",
    "lists": "<ul><li>x",
    "misnested": "<b><i>x</b></i>",
    "links": "<a href=/{n}>x</a> ",
    "breaks": "x<br>",
}


@pytest.mark.parametrize("name", HEAVY)
def test_twice_the_page_takes_about_twice_the_time(name: str) -> None:
    def seconds(copies: int) -> float:
        html = "".join(HEAVY[name].replace("{n}", str(n)) for n in range(copies))
        html = f"<p {html}>" if name == "attributes" else html
        best = float("inf")
        for _ in range(2):
            begin = time.process_time()
            html_to_document(html, BASE)
            best = min(best, time.process_time() - begin)
        return best

    # A quadratic page would take 16 times as long; the constant keeps very small times from deciding.
    assert seconds(12_000) < 10 * seconds(3_000) + 0.1


def test_many_attributes_are_too_many() -> None:
    tag = "<p " + " ".join(f"a{n}='>'" for n in range(MAX_ATTRIBUTES + 1)) + ">x"
    assert too_complex(tag)
