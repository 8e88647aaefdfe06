"""The macros that are known, and the glyphs they become: only such as common terminal fonts have."""

from quiz.mathtext.tree import Atom, Kind

__all__ = [
    "ACCENTS",
    "DELIMITERS",
    "ENVIRONMENTS",
    "FUNCTIONS",
    "KNOWN",
    "RIVALS",
    "SPACES",
    "STYLES",
    "SUB",
    "SUP",
    "SYMBOLS",
    "WORDS",
]

_GREEK = """
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
"""
_ORD = """
infty ∞ partial ∂ nabla ∇ ell ℓ hbar ħ emptyset ∅ varnothing ∅ forall ∀ exists ∃ neg ¬ lnot ¬ top ⊤ intercal ⊤ bot ⊥
imath ı prime ′ degree ° square □ checkmark ✓ dagger † angle ∠ % % # # $ $ & & _ _ surd √ backslash \\
"""
_BIN = """
cdot · times × div ÷ pm ± mp ∓ ast * star ⋆ circ ∘ bullet • odot ⊙ oplus ⊕ ominus ⊖ otimes ⊗ cup ∪ cap ∩ setminus \\
wedge ∧ land ∧ vee ∨ lor ∨ bmod mod
"""
_REL = """
le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ lt < gt > approx ≈ propto ∝ equiv ≡ cong ≅ sim ~ simeq ≃
ll ≪ gg ≫ prec ≺ succ ≻ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ perp ⊥ parallel ‖ vdash ⊢
to → rightarrow → longrightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ implies ⇒ Longrightarrow ⇒
Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ hookrightarrow ↪ mid | triangleq ≜ doteq ≐
coloneqq := vDash ⊨
"""
_BIG = "sum Σ prod Π coprod ∐ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⊕ bigotimes ⊗ bigvee ∨ bigwedge ∧"
_OTHER = [
    ("ldots … dots … dotsc … dotsb … cdots ⋯ vdots ⋮ ddots ⋱", Kind.DOTS),
    ("colon :", Kind.PUNCT),
    ("{ { lbrace { lbrack [ langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖", Kind.OPEN),
    ("} } rbrace } rbrack ] rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖", Kind.CLOSE),
    ("| ‖ vert | Vert ‖", Kind.BAR),
]
_PLAIN = [
    ("- − + + * *", Kind.BIN),
    ("= = < < > > : :", Kind.REL),
    (", , ; ; . .", Kind.PUNCT),
    ("/ /", Kind.SLASH),
    ("| |", Kind.BAR),
    ("( ( [ [", Kind.OPEN),
    (") ) ] ]", Kind.CLOSE),
]


def _pairs(table: str, kind: Kind, prefix: str = "") -> dict[str, Atom]:
    words = table.split()
    return {prefix + name: Atom(glyph, kind) for name, glyph in zip(words[::2], words[1::2], strict=True)}


def _symbols() -> dict[str, Atom]:
    table: dict[str, Atom] = {}
    macros = [(_GREEK + _ORD, Kind.ORD), (_BIN, Kind.BIN), (_REL, Kind.REL), (_BIG, Kind.BIG), *_OTHER]
    for text, kind in macros:
        table |= _pairs(text, kind, "\\")
    for atom in list(table.values()):  # what was pasted as Unicode behaves as its macro does
        if not atom.text.isascii() and atom.text not in "ΣΠ⊤⊥‖⊕⊗∨∧":
            table.setdefault(atom.text, atom)
    for glyph, kind in (("⊕", Kind.BIN), ("⊗", Kind.BIN), ("∨", Kind.BIN), ("∧", Kind.BIN), ("‖", Kind.BAR)):
        table[glyph] = Atom(glyph, kind)
    table |= {"−": Atom("−", Kind.BIN), "∑": Atom("∑", Kind.BIG), "∏": Atom("∏", Kind.BIG)}
    for text, kind in _PLAIN:
        table |= _pairs(text, kind)
    table["\\bmod"] = Atom("mod", Kind.BIN, word=True)
    return table


SYMBOLS = _symbols()
"""A lexeme (a macro with its backslash, or a character) and the atom it stands for."""

RIVALS = {
    "\\sum": ("\\Sigma", "∑"),
    "\\prod": ("\\Pi", "∏"),
    "\\epsilon": ("\\varepsilon", "ϵ"),
    "\\phi": ("\\varphi", "ϕ"),
}
"""Two macros that share a glyph: where the second one occurs in the same formula, the first takes the glyph given."""

_PLAIN_FUNCTIONS = "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arg deg dim hom ker"
_LIMIT_FUNCTIONS = "max min sup inf lim limsup liminf det gcd Pr argmax argmin"
FUNCTIONS = dict.fromkeys(_PLAIN_FUNCTIONS.split(), False) | dict.fromkeys(_LIMIT_FUNCTIONS.split(), True)
"""Named functions, and whether what stands below them is a limit."""

WORDS = {
    "text",
    "textrm",
    "textbf",
    "textit",
    "texttt",
    "textsf",
    "textnormal",
    "mbox",
    "mathrm",
    "mathsf",
    "mathtt",
    "mathit",
}
"""Macros whose argument is a name or a text."""

STYLES = {"mathbf", "mathbb", "mathcal", "mathfrak", "mathscr", "boldsymbol", "bm", "mathnormal", "mathord"}
"""Macros that only choose another typeface: 𝔼 and 𝒩 become plain capitals, which every font has."""

ACCENTS = {
    "hat": ("\u0302", "widehat"),
    "widehat": ("\u0302", "widehat"),
    "tilde": ("\u0303", "widetilde"),
    "widetilde": ("\u0303", "widetilde"),
    "bar": ("\u0304", "overline"),
    "overline": ("\u0304", "overline"),
    "vec": ("\u20d7", "overrightarrow"),
    "overrightarrow": ("\u20d7", "overrightarrow"),
    "dot": ("\u0307", ""),
    "ddot": ("\u0308", ""),
    "check": ("\u030c", ""),
    "breve": ("\u0306", ""),
    "mathring": ("\u030a", ""),
    "acute": ("\u0301", ""),
    "grave": ("\u0300", ""),
    "underline": ("\u0332", "underline"),
}
"""An accent's combining mark, and the name it is written with over more than one character ("" where it has none)."""

SPACES = {",": 1, ":": 1, ">": 1, ";": 1, " ": 1, "thinspace": 1, "enspace": 1, "quad": 2, "qquad": 4}
"""Spaces asked for, in columns."""

DELIMITERS = {
    lexeme: atom.text for lexeme, atom in SYMBOLS.items() if atom.kind in (Kind.OPEN, Kind.CLOSE, Kind.BAR)
} | {
    ".": "",
    "<": "⟨",
    ">": "⟩",
    "/": "/",
    "\\uparrow": "↑",
    "\\downarrow": "↓",
}
"""What may follow ``\\left``, ``\\right`` and ``\\middle``."""

ENVIRONMENTS = {
    "matrix": ("matrix", "", ""),
    "smallmatrix": ("matrix", "", ""),
    "array": ("matrix", "", ""),
    "pmatrix": ("matrix", "(", ")"),
    "bmatrix": ("matrix", "[", "]"),
    "Bmatrix": ("matrix", "{", "}"),
    "vmatrix": ("matrix", "|", "|"),
    "Vmatrix": ("matrix", "‖", "‖"),
    "cases": ("cases", "{", ""),
} | {
    name + star: ("aligned", "", "")
    for name in ("aligned", "align", "split", "gathered", "gather", "equation")
    for star in ("", "*")
}
"""An environment's style and delimiters."""

_SUP = "0⁰ 1¹ 2² 3³ 4⁴ 5⁵ 6⁶ 7⁷ 8⁸ 9⁹ +⁺ −⁻ =⁼ (⁽ )⁾ nⁿ iⁱ jʲ kᵏ lˡ mᵐ tᵗ Tᵀ Lᴸ ⊤ᵀ ′′"
_SUB = "0₀ 1₁ 2₂ 3₃ 4₄ 5₅ 6₆ 7₇ 8₈ 9₉ +₊ −₋ =₌ (₍ )₎ aₐ eₑ hₕ iᵢ jⱼ kₖ lₗ mₘ nₙ oₒ pₚ rᵣ sₛ tₜ uᵤ vᵥ xₓ"
SUP = {pair[0]: pair[1] for pair in _SUP.split()}
"""Superscripts that common terminal fonts have. A script is written this way as a whole or not at all."""
SUB = {pair[0]: pair[1] for pair in _SUB.split()}
"""The same for subscripts."""

_STRUCTURE = """frac dfrac tfrac cfrac binom dbinom tbinom sqrt left right middle begin end operatorname
underbrace overbrace overset underset stackrel xrightarrow not pmod substack
big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm
displaystyle textstyle limits nolimits nonumber notag \\ !"""
KNOWN = frozenset(
    {lexeme[1:] for lexeme in SYMBOLS if lexeme.startswith("\\")}
    | {*FUNCTIONS, *WORDS, *STYLES, *ACCENTS, *SPACES, *_STRUCTURE.split()}
)
"""Every macro's name, without the backslash."""
