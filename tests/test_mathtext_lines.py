"""What a mathematician would write in one line."""

import pytest

from quiz.mathtext import line, problem

TABLE = r"""
x                                          ⟹ x
x_i                                        ⟹ xᵢ
x^2                                        ⟹ x²
x_i^2                                      ⟹ xᵢ²
x^2_i                                      ⟹ xᵢ²
x_{ij}                                     ⟹ xᵢⱼ
x_{i,j}                                    ⟹ x_(i,j)
x_{t-1}                                    ⟹ xₜ₋₁
x_{n+1}                                    ⟹ xₙ₊₁
x_B                                        ⟹ x_B
x_{i_j}                                    ⟹ x_(iⱼ)
x^{a^b}                                    ⟹ x^(a^b)
{x^a}^b                                    ⟹ (x^a)^b
x^{12}                                     ⟹ x¹²
x^12                                       ⟹ x¹2
x^{0.5}                                    ⟹ x^0.5
x_{0.5}^2                                  ⟹ x_(0.5)²
x_{\max}                                   ⟹ x_max
x_{\text{train}}                           ⟹ x_train
x_{\text{train set}}                       ⟹ x_(train set)
d_{model}                                  ⟹ d_model
x^{(i)}                                    ⟹ x⁽ⁱ⁾
W^{[l]}                                    ⟹ W^([l])
x^*                                        ⟹ x^*
90^\circ                                   ⟹ 90°
e^{-x}                                     ⟹ e^(−x)
e^x                                        ⟹ e^x
e^{-1}                                     ⟹ e⁻¹
e^x y                                      ⟹ e^x y
e^x(1+y)                                   ⟹ e^x (1 + y)
2^{-k}                                     ⟹ 2⁻ᵏ
10^{-3}                                    ⟹ 10⁻³
1.5^2                                      ⟹ 1.5²
(a+b)^2                                    ⟹ (a + b)²
{a+b}^2                                    ⟹ (a + b)²
{-1}^n                                     ⟹ (−1)ⁿ
\sigma_B^2                                 ⟹ σ_B²
\sigma_{B^2}                               ⟹ σ_(B²)
x_B y                                      ⟹ x_B y
p_\theta(x)                                ⟹ p_θ(x)
p_{\theta(x)}                              ⟹ p_(θ(x))
f'(x)                                      ⟹ f′(x)
f''                                        ⟹ f′′
f'^2                                       ⟹ f′²
f^\prime                                   ⟹ f′
\tanh'(x) = 1-\tanh^2 x                    ⟹ tanh′(x) = 1 − tanh² x
n!                                         ⟹ n!
x_B!                                       ⟹ x_B!
\alpha\beta x                              ⟹ αβx
\epsilon                                   ⟹ ε
\Omega(n^2)                                ⟹ Ω(n²)
\frac{a+b}{c}                              ⟹ (a + b)/c
\frac{a}{b+c}                              ⟹ a/(b + c)
\frac{a}{bc}                               ⟹ a/(bc)
\frac{ab}{c}                               ⟹ ab/c
\frac{-a}{b}                               ⟹ (−a)/b
-\frac{a}{b}                               ⟹ −a/b
\frac ab c                                 ⟹ (a/b) c
c\frac ab                                  ⟹ c (a/b)
\frac12 mv^2                               ⟹ (1/2) mv²
\frac1{2\pi}                               ⟹ 1/(2π)
\frac{1}{x^2}                              ⟹ 1/x²
\frac{1}{\sqrt x}                          ⟹ 1/√x
\frac{\frac ab}{c}                         ⟹ (a/b)/c
\frac{a}{\frac bc}                         ⟹ a/(b/c)
a+\frac{b}{c}+d                            ⟹ a + b/c + d
a-\frac{b}{c}                              ⟹ a − b/c
a\cdot\frac bc                             ⟹ a · b/c
\frac{a\cdot b}{c}                         ⟹ (a · b)/c
a\div\frac bc                              ⟹ a ÷ (b/c)
a/\frac bc                                 ⟹ a/(b/c)
\frac bc/a                                 ⟹ (b/c)/a
a\odot\frac bc                             ⟹ a ⊙ (b/c)
\frac{a}{b}^2                              ⟹ (a/b)²
\left(\frac{a}{b}\right)^2                 ⟹ (a/b)²
\frac{f(x)}{g(x)}                          ⟹ f(x)/g(x)
\frac{1}{a(b+c)}                           ⟹ 1/(a(b + c))
\frac{\log x}{y}                           ⟹ (log x)/y
\log\frac{x}{y}                            ⟹ log(x/y)
\log\frac{x}{y}z                           ⟹ log (x/y) z
\frac{\log(x)}{\log(y)}                    ⟹ log(x)/log(y)
\frac{a}{b}\quad c                         ⟹ a/b  c
\frac{dy}{dx}                              ⟹ dy/dx
\frac{d}{dx}f(x)                           ⟹ (d/dx) f(x)
\frac{\partial L}{\partial w}              ⟹ ∂L/∂w
\frac{\partial L}{\partial W_{ij}}         ⟹ ∂L/∂Wᵢⱼ
\frac{\partial^2 f}{\partial x\partial y}  ⟹ ∂²f/(∂x∂y)
\frac{\partial L}{\partial y}\frac{\partial y}{\partial x} ⟹ (∂L/∂y) (∂y/∂x)
\frac{\partial L}{\partial y}\cdot\frac{\partial y}{\partial x} ⟹ ∂L/∂y · ∂y/∂x
\sqrt{x}                                   ⟹ √x
\sqrt 2\pi                                 ⟹ √2 π
\sqrt{2\pi}                                ⟹ √(2π)
\sqrt{x^2}                                 ⟹ √(x²)
\sqrt{x}^2                                 ⟹ (√x)²
\sqrt{x_i}                                 ⟹ √xᵢ
\sqrt{d_k}                                 ⟹ √dₖ
\sqrt{\sigma_B^2+\epsilon}                 ⟹ √(σ_B² + ε)
\sqrt{\frac{2}{n}}                         ⟹ √(2/n)
\sqrt{(a+b)}                               ⟹ √(a + b)
\sqrt{|x|}                                 ⟹ √|x|
\sqrt[3]{x}                                ⟹ ³√x
2\sqrt[3]{x}                               ⟹ 2 (³√x)
\sqrt[B]{x}                                ⟹ √[B](x)
\hat x                                     ⟹ x̂
\hat{y}                                    ⟹ ŷ
\hat{x}_i                                  ⟹ x̂ᵢ
\hat{x_i}                                  ⟹ x̂ᵢ
\bar x                                     ⟹ x̄
\bar{x}^2                                  ⟹ x̄²
\overline{x^2}                             ⟹ overline(x²)
\overline{x+y}                             ⟹ overline(x + y)
\tilde\theta                               ⟹ θ̃
\vec v                                     ⟹ v⃗
\dot x                                     ⟹ ẋ
\underline{x}                              ⟹ x̲
\sum_{i=1}^{n}                             ⟹ Σᵢ₌₁ⁿ
\sum_{i=1}^{n} x_i                         ⟹ Σᵢ₌₁ⁿ xᵢ
\sum_{i=1}^{N} x_i                         ⟹ Σ_(i=1)^N xᵢ
\sum_i \frac{x_i}{n}                       ⟹ Σᵢ (xᵢ/n)
\frac1n\sum_i x_i                          ⟹ (1/n) Σᵢ xᵢ
\frac{\sum_i x_i}{n}                       ⟹ (Σᵢ xᵢ)/n
\sum_i (x_i-\mu)^2                         ⟹ Σᵢ (xᵢ − μ)²
\sum_{\substack{i<n\\j<m}} a_{ij}          ⟹ Σ_(i<n,j<m) aᵢⱼ
\sum_k \pi_k N(\mu_k, \Sigma_k)            ⟹ ∑ₖ πₖN(μₖ, Σₖ)
\prod_{t=1}^{T} p(x_t)                     ⟹ Πₜ₌₁ᵀ p(xₜ)
\int_0^1 x^2\,dx                           ⟹ ∫₀¹ x² dx
\int f(x)\,\mathrm{d}x                     ⟹ ∫ f(x) dx
\lim_{n\to\infty} a_n                      ⟹ lim_(n→∞) aₙ
\max(0, x)                                 ⟹ max(0, x)
\max_i x_i                                 ⟹ maxᵢ xᵢ
\arg\max_\theta L(\theta)                  ⟹ arg max_θ L(θ)
\operatorname*{argmax}_y p(y|x)            ⟹ argmax_y p(y|x)
\underset{x}{\arg\min} f(x)                ⟹ arg minₓ f(x)
\log x                                     ⟹ log x
\log(1+x)                                  ⟹ log(1 + x)
\log|x|                                    ⟹ log |x|
\log_2 x                                   ⟹ log₂ x
\log^2 x                                   ⟹ log² x
\log -x                                    ⟹ log −x
-\log p                                    ⟹ −log p
x\log x                                    ⟹ x log x
2\sin x\cos x                              ⟹ 2 sin x cos x
\log\sqrt{x}                               ⟹ log √x
\exp(-x)                                   ⟹ exp(−x)
\|x\|                                      ⟹ ‖x‖
\|x\|_2^2                                  ⟹ ‖x‖₂²
\lVert x\rVert                             ⟹ ‖x‖
|x|                                        ⟹ |x|
|-x|-|y|                                   ⟹ |−x| − |y|
|x||y|                                     ⟹ |x| |y|
2|x|                                       ⟹ 2|x|
p(x|y)                                     ⟹ p(x|y)
p(x|-y)                                    ⟹ p(x|−y)
p(x \mid y)                                ⟹ p(x | y)
\{x \mid x>0\}                             ⟹ {x | x > 0}
D_{\mathrm{KL}}(p\|q)                      ⟹ D_KL(p‖q)
\left\|\frac ab\right\|                    ⟹ ‖a/b‖
\left[0,1\right)                           ⟹ [0, 1)
(0,1]                                      ⟹ (0, 1]
]0,1[                                      ⟹ ]0, 1[
\langle x, y\rangle                        ⟹ ⟨x, y⟩
\lfloor\frac n2\rfloor                     ⟹ ⌊n/2⌋
\left.\frac{dy}{dx}\right|_{x=0}           ⟹ (dy/dx)|ₓ₌₀
\bigl(a+b\bigr)^2                          ⟹ (a + b)²
W^\top x                                   ⟹ Wᵀx
W^T x+b                                    ⟹ Wᵀx + b
(AB)^\top                                  ⟹ (AB)ᵀ
\mathbb{E}[x]                              ⟹ E[x]
\mathbb{E}_{x\sim p}[f(x)]                 ⟹ E_(x~p)[f(x)]
x\in\mathbb{R}^{n\times d}                 ⟹ x ∈ R^(n×d)
z\sim\mathcal{N}(0,1)                      ⟹ z ~ N(0, 1)
\boldsymbol\theta                          ⟹ θ
\mathbf{W}\mathbf{x}                       ⟹ Wx
𝔼[𝒩]                                       ⟹ E[N]
\operatorname{softmax}(z)_i                ⟹ softmax(z)ᵢ
\operatorname{ReLU} x                      ⟹ ReLU x
\mathrm{Var}[x]                            ⟹ Var[x]
2\mathrm{lr}                               ⟹ 2 lr
\text{loss} = -\frac1n\sum_i\log p_i       ⟹ loss = −(1/n) Σᵢ log pᵢ
x \text{ if } y                            ⟹ x if y
\text{fan\_in}                             ⟹ fan_in
a \cdot b \times c \odot d                 ⟹ a · b × c ⊙ d
a*b                                        ⟹ a * b
f(\cdot)                                   ⟹ f(·)
a/b                                        ⟹ a/b
a/-b                                       ⟹ a/−b
a - -b                                     ⟹ a − −b
x=-1                                       ⟹ x = −1
\pm 1                                      ⟹ ±1
a\pm b                                     ⟹ a ± b
a\le b\ge c\ne d                           ⟹ a ≤ b ≥ c ≠ d
a\approx b\propto c                        ⟹ a ≈ b ∝ c
f: X\to Y                                  ⟹ f : X → Y
x\mapsto x^2                               ⟹ x ↦ x²
x := 1                                     ⟹ x := 1
a \not= b \not\in C                        ⟹ a ≠ b ∉ C
x_1, \ldots, x_n                           ⟹ x₁, …, xₙ
x_1 \dots x_m                              ⟹ x₁ … xₘ
a+\cdots+b                                 ⟹ a + ⋯ + b
12{,}297                                   ⟹ 12,297
12,297                                     ⟹ 12,297
3.14 x                                     ⟹ 3.14x
50\%                                       ⟹ 50%
A\setminus B                               ⟹ A \ B
a\bmod b                                   ⟹ a mod b
\nabla_\theta J(\theta)                    ⟹ ∇_θ J(θ)
\theta_{t+1}=\theta_t-\eta\nabla L(\theta_t) ⟹ θₜ₊₁ = θₜ − η∇L(θₜ)
\binom{n}{k}                               ⟹ binom(n, k)
\underbrace{a+b}_{\text{sum}}              ⟹ underbrace(a + b, sum)
a \xrightarrow{f} b                        ⟹ a →^f b
a \overset{!}{=} b                         ⟹ a =^! b
\begin{pmatrix}a&b\\c&d\end{pmatrix}       ⟹ (a b; c d)
\begin{bmatrix}1&-2\\3&4\end{bmatrix}      ⟹ [1, −2; 3, 4]
\begin{bmatrix}a+b&c\end{bmatrix}^\top     ⟹ [a + b, c]ᵀ
\det\begin{pmatrix}a\\b\end{pmatrix}       ⟹ det(a; b)
\left[\begin{array}{cc}a&b\\c&d\end{array}\right] ⟹ [a b; c d]
|x|=\begin{cases}x & \text{if } x>0\\-x & \text{otherwise}\end{cases} ⟹ |x| = {x if x > 0; −x otherwise
\begin{cases}x, & x>0\\0, & x\le0\end{cases}+1 ⟹ {x if x > 0; 0 if x ≤ 0} + 1
\begin{aligned}y&=ax+b\\&=c\end{aligned}   ⟹ y = ax + b = c
\begin{aligned}y&=a\\z&=-1\end{aligned}    ⟹ y = a; z = −1
\begin{aligned}y&=a\\&\quad+b\end{aligned} ⟹ y = a + b
a=b\\c=d                                   ⟹ a = b; c = d
\hat x_i = \frac{x_i-\mu_B}{\sqrt{\sigma_B^2+\epsilon}} ⟹ x̂ᵢ = (xᵢ − μ_B)/√(σ_B² + ε)
y_i = \gamma\hat x_i+\beta                 ⟹ yᵢ = γx̂ᵢ + β
\sigma(x)=\frac{1}{1+e^{-x}}               ⟹ σ(x) = 1/(1 + e^(−x))
p_i = \frac{e^{x_i}}{\sum_j e^{x_j}}       ⟹ pᵢ = e^(xᵢ)/(Σⱼ e^(xⱼ))
e^{-\frac{(x-\mu)^2}{2\sigma^2}}           ⟹ e^(−(x−μ)²/(2σ²))
\sum_x p(x)\log\frac{p(x)}{q(x)}           ⟹ Σₓ p(x) log(p(x)/q(x))
\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V ⟹ softmax(QKᵀ/√dₖ)V
\frac{\mathrm{gain}}{\sqrt{\text{fan\_in}}} ⟹ gain/√(fan_in)
\theta \leftarrow \theta - \frac{\eta\,\hat m}{\sqrt{\hat v}+\epsilon} ⟹ θ ← θ − (η m̂)/(√v̂ + ε)
x̂ᵢ² ≤ √y                                   ⟹ x̂ᵢ² ≤ √y
"""
PAIRS = [tuple(part.strip() for part in row.split("⟹")) for row in TABLE.strip().splitlines()]


def test_the_table_is_long() -> None:
    assert len(PAIRS) >= 150


@pytest.mark.parametrize(("tex", "expected"), PAIRS)
def test_line(tex: str, expected: str) -> None:
    assert problem(tex) == ""
    assert line(tex) == expected


@pytest.mark.parametrize(
    "tex",
    [
        r"\foo x",
        r"\frac{a}",
        r"\frac{a}{}",
        r"{a",
        r"a}",
        r"a & b",
        r"\left(a",
        r"x^a^b",
        r"x_",
        r"\begin{foo}a\end{foo}",
        r"\begin{cases}a\end{pmatrix}",
        r"\text{a $b$}",
        r"50 % of",
        r"a\frac bc{}^2",
        r"\dot{xy}",
        r"{\bf x}",
        "x\\",
        "{" * 500 + "}" * 500,
        r"\sqrt" * 300 + "x",
        "x" * 5000,
    ],
)
def test_what_is_not_understood_is_shown_as_it_is(tex: str) -> None:
    assert line(tex) == tex
    assert problem(tex)
