"""HTML to documents: the blocks, marks and links one expects, with exact offsets."""

import pytest
from html_fixture import BASE, assert_sound, blocks, texts

from tuireader.text.clean import web_url
from tuireader.text.html import html_to_document, title_line


def inlines(html: str) -> list[tuple[str, str, str]]:
    document = html_to_document(html, BASE)
    return [(i.kind, document.text[i.start : i.end], i.target) for i in document.inlines]


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


def test_what_stands_below_a_picture_is_its_caption_and_below_a_quotation_its_source() -> None:
    html = (
        "<p>A</p><figure><img src=x alt='A dog'><figcaption>The dog</figcaption></figure>"
        "<div class='wp-caption'><img src=y alt='A cat'><p class='wp-caption-text'>The cat</p></div><p>B</p>"
        "<figure><blockquote>Woof</blockquote><figcaption>The dog</figcaption></figure><p>C</p>"
    )
    assert [(kind, text) for kind, _, _, text in blocks(html)] == [
        ("paragraph", "A"), ("image", "[image: A dog]"), ("caption", "The dog"), ("image", "[image: A cat]"),
        ("caption", "The cat"), ("paragraph", "B"), ("quotation", "Woof"), ("paragraph", "The dog"),
        ("paragraph", "C"),
    ]  # fmt: skip


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
