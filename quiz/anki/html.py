"""Markdown as the HTML that Anki shows: formulas for MathJax, coloured code, pictures as media, nothing executed."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from quiz.anki.quick import quick
from quiz.mathtext import visible
from quiz.mathtext.prose import replace

__all__ = ["GAP", "Picture", "html", "inline", "plain", "protected", "with_gaps"]

Picture = Callable[[str], str]
"""From what a card says a picture is (a path beside its file) to the media's name; empty where there is none."""

GAP = "\ue002"
"""Stands in markdown for a gap, which :func:`with_gaps` fills."""

_OPEN, _CLOSE = "\ue000", "\ue001"
_OURS = re.compile("[\ue000-\ue002]")
_FORMULA = re.compile(f"{_OPEN}([lb])([0-9]+){_CLOSE}")
_BLOCK = re.compile(rf'<pre><code class="language-text">({_OPEN}b[0-9]+{_CLOSE})\n</code></pre>')
_DELIMITER = re.compile(r"\\(?=[()\[\]])")
# What Anki itself looks for in a field: sounds, speech and its old LaTeX tags.
_ANKI_TAGS = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$))", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z(“−][^\\`*_\[\]<>&~|$!\n\ue000-\ue002]*(?<!\s)")  # a line in which nothing is markup
_BARE = re.compile(r"[\w .,:;()?!'\"“”’+−*/=×·–-]*", re.ASCII)  # what HTML and Anki take as it is
_SEEN = re.compile(r"[\x20-\x7e\n·×−–—“”‘’…✓✗√²³½°α-ωΑ-Ω→←]*")  # what no terminal obeys: spares going through it
_LONG = 20_000  # characters of code that are still coloured


def html(markdown: str, picture: Picture = lambda _source: "") -> str:
    """A markdown text as HTML for a field."""
    if _PLAIN.fullmatch(markdown):  # most options and mistakes: a tenth of the time
        return f"<p>{plain(markdown)}</p>"
    return _render(markdown, picture) if "![" in markdown else _without_pictures(markdown)


def inline(markdown: str, picture: Picture = lambda _source: "") -> str:
    """A line of markdown as HTML without a paragraph around it; blocks where it has some."""
    if _PLAIN.fullmatch(markdown):  # most, and worth not to ask twice
        return plain(markdown)
    rendered = html(markdown, picture).strip()
    alone = rendered.startswith("<p>") and rendered.endswith("</p>") and rendered.count("<p>") == 1
    return rendered.removeprefix("<p>").removesuffix("</p>") if alone else rendered


def with_gaps(rendered: str, texts: Sequence[str]) -> str:
    """Rendered text with Anki's own gaps in the places of :data:`GAP`.

    Args:
        rendered: HTML.
        texts: The gaps' HTML. Where there are more places than texts, the last one is repeated.
    """
    pieces = rendered.split(GAP)
    filled = [pieces[0]]
    for place, piece in enumerate(pieces[1:]):
        # Two colons would begin a hint, and a brace at the end would be taken for one of the two that close the gap.
        text = texts[min(place, len(texts) - 1)].replace("::", "&#58;&#58;")
        text = f"{text[:-1]}&#125;" if text.endswith("}") else text
        filled += [f"{{{{c1::{text}}}}}", piece]
    return "".join(filled)


def protected(rendered: str) -> str:
    """HTML in which Anki finds no field, gap, sound or formula of its own."""
    braces = rendered.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;")
    clean = braces.replace("\x1f", "")
    return _ANKI_TAGS.sub("&#91;", clean) if "[" in clean else clean


@lru_cache(4096)
def _without_pictures(markdown: str) -> str:
    rendered = quick(markdown if _SEEN.fullmatch(markdown) else visible(markdown), _coloured)
    return _render(markdown, lambda _source: "") if rendered is None else protected(rendered).strip()


def _render(markdown: str, picture: Picture) -> str:
    formulas: list[str] = []

    def keep(kind: str, tex: str) -> str:
        formulas.append(tex)
        return f"{_OPEN}{kind}{len(formulas) - 1}{_CLOSE}"

    # A gap is ours where it was put; the other private characters are the card's own, and mean nothing.
    own = _OURS.sub(lambda found: found[0] if found[0] == GAP else "\ufffd", markdown)
    laid_out = replace(own, lambda tex: keep("l", tex), lambda tex, _width: keep("b", tex), None)
    rendered = str(_markdown().render(laid_out, {"picture": picture}))

    def formula(found: "re.Match[str]") -> str:
        tex = escape(formulas[int(found[2])].strip(), quote=False)
        # A formula may have a paragraph's line breaks in it, but no empty line.
        return rf"\[{tex}\]" if found[1] == "b" else rf"\({tex}\)"

    return protected(_FORMULA.sub(formula, _BLOCK.sub(r"<p>\1</p>", rendered))).strip()


@cache
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "highlight": _highlighted}).enable("table")
    reader.add_render_rule("text", _text)
    reader.add_render_rule("image", _image)
    return reader


def _text(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    # \( in a card's own words is no formula: MathJax does not look across an element's border.
    return _DELIMITER.sub(r"<span>\\</span>", escape(tokens[place].content, quote=False))


def _image(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]) -> str:
    source, words = str(tokens[place].attrGet("src") or ""), escape(tokens[place].content)
    picture: Picture = env["picture"]
    name = picture(source)
    if name:
        return f'<img src="{escape(name)}" alt="{words}">'
    if source.startswith(("http://", "https://")):  # not fetched unasked
        return f'<a href="{escape(source)}">{words or escape(source)}</a>'
    return f"<em>[picture: {words}]</em>"


def _highlighted(code: str, language: str, _attributes: str) -> str:
    return _coloured(code, language)


def _coloured(code: str, language: str) -> str:
    """Coloured code; nothing, which means as it is, for a language that nobody knows."""
    if not language or language == "text" or len(code) > _LONG:
        return ""
    lexer = _lexer(language)
    return str(highlight(code, lexer, _formatter())) if lexer else ""


@lru_cache(64)  # making one takes as long as colouring a card's code
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


@cache
def _formatter() -> "HtmlFormatter[str]":
    return HtmlFormatter(nowrap=True)


def plain(text: str) -> str:
    """Words that are no markdown, as HTML."""
    return text if _BARE.fullmatch(text) else protected(escape(visible(text), quote=False))
