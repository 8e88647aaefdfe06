"""How formulas look in two dimensions: each written by hand, before it was seen how it comes out."""

import pytest

from quiz.mathtext import block, columns, line
from tests.test_mathtext_lines import PAIRS as LINES

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
=== \operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}
                 e^(zᵢ)
softmax(z)ᵢ = ────────────
                K
                Σ  e^(zⱼ)
               j=1
=== H(p, q) = -\sum_{i=1}^{n} p_i \log q_i
            n
H(p, q) = − Σ  pᵢ log qᵢ
           i=1
=== \mathcal{L} = -\frac{1}{N}\sum_{n=1}^N \sum_{c=1}^{C} y_{n,c}\log\hat y_{n,c}
      1  N   C
L = − ─  Σ   Σ  y_(n,c) log ŷ_(n,c)
      N n=1 c=1
=== \mathrm{LN}(x) = \gamma \odot \frac{x - \mathbb{E}[x]}{\sqrt{\operatorname{Var}[x] + \epsilon}} + \beta
              x − E[x]
LN(x) = γ ⊙ ───────────── + β
            √(Var[x] + ε)
=== \operatorname{Attention}(Q,K,V) = \operatorname{softmax}\!\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)V
                            ⎛QKᵀ⎞
Attention(Q, K, V) = softmax⎜───⎟V
                            ⎝√dₖ⎠
=== \hat{m}_t = \frac{m_t}{1-\beta_1^t}
       mₜ
m̂ₜ = ───────
     1 − β₁ᵗ
=== \theta_{t+1} = \theta_t - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon}
                m̂ₜ
θₜ₊₁ = θₜ − η ───────
              √v̂ₜ + ε
=== \min_G \max_D \; \mathbb{E}_{x\sim p_{\text{data}}}[\log D(x)] + \mathbb{E}_{z\sim p_z}[\log(1-D(G(z)))]
min max E_(x~p_data)[log D(x)] + E_(z~p_z)[log(1 − D(G(z)))]
 G   D
=== \operatorname{Var}(W_{ij}) = \frac{2}{n_{\text{in}}}
            2
Var(Wᵢⱼ) = ────
           n_in
=== \frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}\cdot\frac{\partial y}{\partial w}
∂L   ∂L   ∂y
── = ── · ──
∂w   ∂y   ∂w
=== \operatorname{ReLU}(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}
          ⎧ x  x > 0
ReLU(x) = ⎨
          ⎩ 0  otherwise
=== \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}
⎛cos θ  −sin θ⎞
⎝sin θ  cos θ ⎠
=== \lVert x \rVert_2 = \sqrt{\sum_{i} x_i^2}
        ┌──────
‖x‖₂ =  │ Σ xᵢ²
       ╲│ i
=== \underbrace{f(x)}_{\text{residual}} + x
  f(x)   + x
  └┬─┘
residual
=== \frac{1}{1+\frac{1}{1+\frac{1}{x}}}
      1
─────────────
        1
 1 + ───────
          1
      1 + ─
          x
=== \operatorname*{argmax}_{\theta} \sum_{i=1}^{n} \log p(x_i;\theta)
        n
argmax  Σ  log p(xᵢ; θ)
  θ    i=1
=== \tanh x = \frac{e^x-e^{-x}}{e^x+e^{-x}}
         e^x − e^(−x)
tanh x = ────────────
         e^x + e^(−x)
=== \frac{d}{dx}\tanh x = 1-\tanh^2 x
d
── tanh x = 1 − tanh² x
dx
=== D_{KL}(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)}
                       p(x)
D_KL(p‖q) = Σ p(x) log ────
            x          q(x)
=== p(x) = \frac{1}{\sqrt{2\pi\sigma^2}}\exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)
          1       ⎛  (x − μ)²⎞
p(x) = ─────── exp⎜− ────────⎟
       √(2πσ²)    ⎝    2σ²   ⎠
=== \frac{\partial L}{\partial z_i} = p_i - \mathbf{1}[i = y]
∂L
─── = pᵢ − 1[i = y]
∂zᵢ
=== \left\lfloor\frac{n + 2p - k}{s}\right\rfloor + 1
⎢n + 2p − k⎥
⎢──────────⎥ + 1
⎣    s     ⎦
=== \frac{\partial^2 f}{\partial x\,\partial y}
 ∂²f
─────
∂x ∂y
=== \prod_{t=1}^{T} p(x_t \mid x_1, \ldots, x_{t-1})
 T
 Π  p(xₜ | x₁, …, xₜ₋₁)
t=1
=== \mathrm{PE}_{(pos,2i)} = \sin\left(\frac{pos}{10000^{2i/d_{\text{model}}}}\right)
                 ⎛       pos        ⎞
PE_(pos,2i) = sin⎜──────────────────⎟
                 ⎝10000^(2i/d_model)⎠
=== \mu_B = \frac{1}{m}\sum_{i=1}^m x_i, \qquad \sigma_B^2 = \frac{1}{m}\sum_{i=1}^m (x_i-\mu_B)^2
      1  m                1  m
μ_B = ─  Σ  xᵢ,    σ_B² = ─  Σ  (xᵢ − μ_B)²
      m i=1               m i=1
=== \left(\sum_{i=1}^n |x_i|^p\right)^{1/p}
            1/p
⎛ n        ⎞
⎜ Σ  |xᵢ|^p⎟
⎝i=1       ⎠
=== \lim_{x\to 0}\frac{\sin x}{x}=1
    sin x
lim ───── = 1
x→0   x
=== \int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
∞
∫  e^(−x²) dx = √π
−∞
=== \frac{a-b}{-(c-d)}
 a − b
────────
−(c − d)
=== \eta_t = \eta_{\min} + \frac12(\eta_{\max}-\eta_{\min})\left(1+\cos\frac{t\pi}{T}\right)
             1                ⎛        tπ⎞
ηₜ = η_min + ─ (η_max − η_min)⎜1 + cos ──⎟
             2                ⎝        T ⎠
=== \max_{\|\delta\|\le\epsilon} L(x+\delta, y)
 max  L(x + δ, y)
‖δ‖≤ε
=== \frac{\|x\|}{\|y\|}
‖x‖
───
‖y‖
=== \left|\frac{x}{y}\right|
│ x │
│ ─ │
│ y │
=== \mathbb{P}(A \mid B) = \frac{\mathbb{P}(B\mid A)\,\mathbb{P}(A)}{\mathbb{P}(B)}
           P(B | A) P(A)
P(A | B) = ─────────────
               P(B)
=== \overline{x} = \frac1n\sum_{i} x_i
    1
x̄ = ─ Σ xᵢ
    n i
=== \text{Var}\Big[\sum_i w_i x_i\Big] = n\,\sigma_w^2\,\mathbb E[x^2]
Var⎡Σ wᵢxᵢ⎤ = n σ_w² E[x²]
   ⎣i     ⎦
=== y = \frac{x}{\frac{1}{n}\sum_i x_i}
       x
y = ────────
     1
     ─ Σ xᵢ
     n i
=== \left(\frac{1}{2}\right)^{n}
⎛1⎞ⁿ
⎜─⎟
⎝2⎠
=== \sum_{i<j} a_{ij}
 Σ  aᵢⱼ
i<j
=== \sum_{\substack{i=1\\ i\ne j}}^n x_i
 n
 Σ  xᵢ
i=1
i≠j
=== \frac{3}{4}\cdot 12
3
─ · 12
4
=== 5\frac{1}{2}
  1
5 ─
  2
=== \frac{\mathrm{d}y}{\mathrm{d}x}\bigg|_{x=0}
dy │
── │
dx │ₓ₌₀
=== \tfrac{1}{2}\|y - \hat{y}\|^2
1
─ ‖y − ŷ‖²
2
=== \left[ -\tfrac{1}{\sqrt{n}}, \tfrac{1}{\sqrt{n}} \right]
⎡  1   1 ⎤
⎢− ──, ──⎥
⎣  √n  √n⎦
=== p_{ij} = \frac{N_{ij} + \alpha}{\sum_k (N_{ik}+\alpha)}
         Nᵢⱼ + α
pᵢⱼ = ─────────────
       Σ (Nᵢₖ + α)
       k
=== \log\sum_i e^{x_i} = m + \log\sum_i e^{x_i - m}
log Σ e^(xᵢ) = m + log Σ e^(xᵢ−m)
    i                  i
=== \frac{\partial \mathcal L}{\partial \mathbf{W}^{[l]}}
  ∂L
──────
∂W^[l]
=== \sum\limits_{i=1}^n x_i
 n
 Σ  xᵢ
i=1
=== \underset{x}{\min} f(x)
min f(x)
 x
=== \frac{\sqrt{2}}{2}x
√2
── x
2
=== \frac{a}{b}/c
a
─ / c
b
=== a/\frac{b}{c}
    b
a / ─
    c
=== \frac{a}{b}^2
⎛a⎞²
⎜─⎟
⎝b⎠
=== \frac{\partial f}{\partial x}g
∂f
── g
∂x
=== \frac{dL}{dw}=\frac{dL}{da}\frac{da}{dz}\frac{dz}{dw}
dL   dL da dz
── = ── ── ──
dw   da dz dw
=== \left(\frac{\partial L}{\partial W}\right)_{ij}
⎛∂L⎞
⎜──⎟
⎝∂W⎠ᵢⱼ
=== \left[\frac{a}{b}\right]^{-1}
⎡a⎤⁻¹
⎢─⎥
⎣b⎦
=== \frac{a+b}{c}\frac{d}{e}
a + b d
───── ─
  c   e
=== x\frac{a}{b}y
  a
x ─ y
  b
=== 2\frac{a}{b}
  a
2 ─
  b
=== \frac{1}{2}\left(\frac{x-\mu}{\sigma}\right)^2
1 ⎛x − μ⎞²
─ ⎜─────⎟
2 ⎝  σ  ⎠
=== \max_{i}\{x_i\}
max {xᵢ}
 i
=== \sum_i x_i + y
Σ xᵢ + y
i
=== \sum_i (x_i + y)
Σ (xᵢ + y)
i
=== \left(\sum_i x_i\right) + y
⎛Σ xᵢ⎞ + y
⎝i   ⎠
=== \sum_i x_i \sum_j y_j
Σ xᵢ Σ yⱼ
i    j
=== \text{accuracy} = \frac{\text{number correct}}{\text{number total}}
           number correct
accuracy = ──────────────
            number total
=== \frac{\text{fan in}}{2}
fan in
──────
  2
=== \sigma_{w}^{2} = \frac{2}{\text{fan}_{\text{in}}}
         2
σ_w² = ──────
       fan_in
=== \left\|\frac{x}{\|x\|}\right\|
‖  x  ‖
‖ ─── ‖
‖ ‖x‖ ‖
=== a - \sum_i b
a − Σ b
    i
=== \frac{-a}{-b}
−a
──
−b
=== \frac{-1}{2}x
−1
── x
2
=== \binom{n}{k} p^k
⎛n⎞pᵏ
⎝k⎠
=== \sum_{k=0}^{\infty} \frac{x^k}{k!}
 ∞  xᵏ
 Σ  ──
k=0 k!
=== \mathbb{E}\left[\left(\sum_i x_i\right)^2\right]
E⎡⎛Σ xᵢ⎞²⎤
 ⎣⎝i   ⎠ ⎦
=== \operatorname{Var}\left(\sum_{i=1}^{n} w_i x_i\right) = n\operatorname{Var}(w)\operatorname{Var}(x)
   ⎛ n      ⎞
Var⎜ Σ  wᵢxᵢ⎟ = n Var(w) Var(x)
   ⎝i=1     ⎠
=== \begin{cases} 1 & i=j \\ 0 & i \neq j\end{cases}
⎧ 1  i = j
⎨
⎩ 0  i ≠ j
=== \delta_{ij} = \begin{cases} 1 & \text{if } i=j, \\ 0 & \text{else.}\end{cases}
      ⎧ 1  if i = j,
δᵢⱼ = ⎨
      ⎩ 0  else.
=== y = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \begin{bmatrix} x_1 \\ x_2 \end{bmatrix}
y = ⎡1  2⎤⎡x₁⎤
    ⎣3  4⎦⎣x₂⎦
=== \begin{aligned} a &= b + c \\ &= d \end{aligned}
a = b + c
  = d
=== \frac{QK^T}{\sqrt{d_k}}
QKᵀ
───
√dₖ
=== \lceil \frac{n}{k} \rceil
⎡n⎤
⎢─⎥
⎢k⎥
=== \sqrt{\frac{2}{n}}
 ┌──
 │ 2
 │ ─
╲│ n
=== \frac{1}{\sqrt{\frac{2}{n}}}
  1
──────
  ┌──
  │ 2
  │ ─
 ╲│ n
=== \Delta w = -\eta\,\frac{\partial L}{\partial w}
        ∂L
Δw = −η ──
        ∂w
=== \left(1 + \frac{1}{n}\right)^n \to e
⎛    1⎞ⁿ
⎜1 + ─⎟  → e
⎝    n⎠
=== \frac{e^{x_i - \max_j x_j}}{\sum_k e^{x_k - \max_j x_j}}
  e^(xᵢ−maxⱼ xⱼ)
──────────────────
 Σ e^(xₖ−maxⱼ xⱼ)
 k
=== \prod_{i} \frac{a_i}{b_i}
  aᵢ
Π ──
i bᵢ
=== \dfrac{\partial y}{\partial x}
∂y
──
∂x
=== \left(\begin{matrix}1 & 0\\0 & 1\end{matrix}\right)
⎛1  0⎞
⎝0  1⎠
"""
PAIRS = [tuple(entry.split("\n", 1)) for entry in TABLE.strip("\n").removeprefix("=== ").split("\n=== ")]


def test_the_table_is_long() -> None:
    assert len(PAIRS) >= 150


def test_each_of_them_has_a_line_written_by_hand() -> None:
    assert {tex for tex, _ in PAIRS} <= {tex for tex, _ in LINES}


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
