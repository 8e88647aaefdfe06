"""How formulas look in two dimensions."""

import pytest

from quiz.mathtext import block, columns, line

TABLE = r"""
=== \frac{a+b}{c}
a + b
─────
  c
=== \frac{1}{1+e^{-x}}
    1
──────────
1 + e^(−x)
=== -\frac{a}{b}
  a
− ─
  b
=== a - \frac{b}{c} + d
    b
a − ─ + d
    c
=== \frac{\frac ab}{c}
 a
 ─
 b
───
 c
=== \frac{a}{\frac bc}
 a
───
 b
 ─
 c
=== \frac{\partial L}{\partial y}\frac{\partial y}{\partial x}
∂L ∂y
── ──
∂y ∂x
=== \frac12 mv^2
1
─ mv²
2
=== \log\frac{p(x)}{q(x)}
    p(x)
log ────
    q(x)
=== x^{\frac12}
x^(1/2)
=== \hat x_i = \frac{x_i-\mu_B}{\sqrt{\sigma_B^2+\epsilon}}
      xᵢ − μ_B
x̂ᵢ = ───────────
     √(σ_B² + ε)
=== \left(\frac{x-\mu}{\sigma}\right)^2
⎛x − μ⎞²
⎜─────⎟
⎝  σ  ⎠
=== \left(\frac ab\right)^{B+1}_\theta
   B+1
⎛a⎞
⎜─⎟
⎝b⎠
   θ
=== \left[\frac ab\right]_0
⎡a⎤
⎢─⎥
⎣b⎦₀
=== \left\{\frac ab\right\}
⎧a⎫
⎨─⎬
⎩b⎭
=== \left|\frac ab\right|
│ a │
│ ─ │
│ b │
=== \left\|\frac ab\right\|
‖ a ‖
‖ ─ ‖
‖ b ‖
=== \left\lfloor\frac ab\right\rfloor
⎢a⎥
⎢─⎥
⎣b⎦
=== \left\langle\frac ab\right\rangle
 a
⟨─⟩
 b
=== \left.\frac{dy}{dx}\right|_{x=0}
dy │
── │
dx │ₓ₌₀
=== (\frac ab)
⎛a⎞
⎜─⎟
⎝b⎠
=== f\left(\frac ab\right)
 ⎛a⎞
f⎜─⎟
 ⎝b⎠
=== \sqrt{x+y}
√(x + y)
=== \sqrt{\frac ab}
 ┌──
 │ a
 │ ─
╲│ b
=== \sqrt[3]{\frac ab}
³┌──
 │ a
 │ ─
╲│ b
=== \sqrt{\frac ab}^2
⎛ ┌──⎞²
⎜ │ a⎟
⎜ │ ─⎟
⎝╲│ b⎠
=== \sum_{i=1}^{n} x_i
 n
 Σ  xᵢ
i=1
=== \sum_i x_i
Σ xᵢ
i
=== -\sum_{i=1}^N p_i\log p_i
  N
− Σ  pᵢ log pᵢ
 i=1
=== \frac1n\sum_{i=1}^n x_i
1  n
─  Σ  xᵢ
n i=1
=== \prod_{t=1}^T p(x_t\mid x_{<t})
 T
 Π  p(xₜ | x_(<t))
t=1
=== \int_0^1 x^2\,dx
1
∫ x² dx
0
=== \lim_{n\to\infty} a_n
lim aₙ
n→∞
=== \max_i x_i
max xᵢ
 i
=== \operatorname*{argmax}_\theta \mathcal{L}(\theta)
argmax L(θ)
  θ
=== \operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}}
                 e^(xᵢ)
softmax(x)ᵢ = ────────────
                n
                Σ  e^(xⱼ)
               j=1
=== \begin{pmatrix}a&b\\c&d\end{pmatrix}
⎛a  b⎞
⎝c  d⎠
=== \begin{bmatrix}1&-2&3\\4&5&6\\7&8&9\end{bmatrix}
⎡1  −2  3⎤
⎢4  5   6⎥
⎣7  8   9⎦
=== \begin{vmatrix}a&b\\c&d\end{vmatrix}
│ a  b │
│ c  d │
=== \begin{pmatrix}a&b\\c&d\end{pmatrix}^\top x = \begin{bmatrix}1\\2\\3\end{bmatrix}
           ⎡1⎤
⎛a  b⎞ᵀx = ⎢2⎥
⎝c  d⎠     ⎣3⎦
=== \begin{pmatrix}\frac ab&c\\d&e\end{pmatrix}
⎛a   ⎞
⎜─  c⎟
⎜b   ⎟
⎜    ⎟
⎝d  e⎠
=== |x| = \begin{cases}x & \text{if } x>0\\-x & \text{otherwise}\end{cases}
      ⎧ x   if x > 0
|x| = ⎨
      ⎩ −x  otherwise
=== \begin{cases}1&a\\2&b\\3&c\end{cases}
⎧ 1  a
⎨ 2  b
⎩ 3  c
=== \begin{aligned}y&=ax+b\\&=c+d\end{aligned}
y = ax + b
  = c + d
=== \begin{aligned}y&=\frac ab\\z&=-1\end{aligned}
    a
y = ─
    b

z = −1
=== \begin{aligned}a&=b&c&=d\\ee&=f&gg&=h\end{aligned}
 a = b   c = d
ee = f  gg = h
=== a=b\\cc=d
a = b
cc = d
=== \left\{\begin{aligned}x&=1\\y&=2\end{aligned}\right.
⎧x = 1
⎨
⎩y = 2
=== \underbrace{a+b}_{\text{sum}} + c
a + b + c
└─┬─┘
 sum
=== \overbrace{x+y}^{n}
  n
┌─┴─┐
x + y
=== \underbrace{x}_{\text{input}}
  x
 └┬┘
input
=== \overline{x+y}
_____
x + y
=== \overline{\frac ab}
_
a
─
b
=== \widehat{\frac ab}
       ⎛a⎞
widehat⎜─⎟
       ⎝b⎠
=== \binom{n}{k}
⎛n⎞
⎝k⎠
=== A\xrightarrow{f}B
  f
A ─→ B
=== a \overset{!}{=} b
  !
a = b
=== x_i^2
xᵢ²
=== \frac{a}{b}, c
a
─, c
b
=== \log\frac{a}{b} + \log c
    a
log ─ + log c
    b
=== \sum_{i=1}^n \left(\frac{x_i}{2}\right)^2
 n  ⎛xᵢ⎞²
 Σ  ⎜──⎟
i=1 ⎝2 ⎠
=== \frac{\sqrt{\frac ab}}{c}
  ┌──
  │ a
  │ ─
 ╲│ b
──────
  c
=== \theta - \frac{\eta}{\sqrt{\hat v}+\epsilon}\hat m
      η
θ − ────── m̂
    √v̂ + ε
=== 2\sqrt{\frac ab}x
   ┌──
   │ a
2  │ ─ x
  ╲│ b
=== \overline{ab}\,\overline{cd}
__ __
ab cd
=== \overline{ab}\overline{cd}
__ __
ab cd
=== 2\sqrt[3]{\frac ab}
  ³┌──
   │ a
2  │ ─
  ╲│ b
"""
PAIRS = [tuple(entry.split("\n", 1)) for entry in TABLE.strip("\n").removeprefix("=== ").split("\n=== ")]


def test_the_table_is_long() -> None:
    assert len(PAIRS) >= 50


@pytest.mark.parametrize(("tex", "expected"), PAIRS)
def test_block(tex: str, expected: str) -> None:
    assert block(tex) == expected


@pytest.mark.parametrize("tex", [tex for tex, _ in PAIRS])
@pytest.mark.parametrize("width", [8, 12, 20, 40])
def test_what_is_too_wide_is_the_line_form_wrapped_and_whole(tex: str, width: int) -> None:
    shown = block(tex, width)
    assert all(columns(row) <= width for row in shown.split("\n"))
    if max(columns(row) for row in block(tex).split("\n")) > width:
        assert "".join(shown.split()) == "".join(line(tex).split())
    else:
        assert shown == block(tex)


def test_wrapping_breaks_before_the_outermost_operators() -> None:
    tex = r"y = aaaaaa+bbbbbbb+f(ccccc+ddddd)+\frac{e}{f}+ggggggg"
    assert block(tex, 24) == "y = aaaaaa + bbbbbbb\n  + f(ccccc + ddddd)\n  + e/f + ggggggg"


def test_a_verbatim_block_keeps_its_lines() -> None:
    assert block("\\foo{a\n\\bar}") == "\\foo{a\n\\bar}"
    assert block("\\foo{aaaa\n\\bar bbbb}", 9) == "\\foo{aaaa\n  \\bar\n  bbbb}"
