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
W^{[l]}                                    ⟹ W^[l]
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
\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}} ⟹ softmax(z)ᵢ = e^(zᵢ)/(Σ_(j=1)^K e^(zⱼ))
H(p, q) = -\sum_{i=1}^{n} p_i \log q_i     ⟹ H(p, q) = −Σᵢ₌₁ⁿ pᵢ log qᵢ
\mathcal{L} = -\frac{1}{N}\sum_{n=1}^N \sum_{c=1}^{C} y_{n,c}\log\hat y_{n,c}
                                           ⟹ L = −(1/N) Σ_(n=1)^N Σ_(c=1)^C y_(n,c) log ŷ_(n,c)
\mathrm{LN}(x) = \gamma \odot \frac{x - \mathbb{E}[x]}{\sqrt{\operatorname{Var}[x] + \epsilon}} + \beta
                                           ⟹ LN(x) = γ ⊙ ((x − E[x])/√(Var[x] + ε)) + β
\operatorname{Attention}(Q,K,V) = \operatorname{softmax}\!\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)V
                                           ⟹ Attention(Q, K, V) = softmax(QKᵀ/√dₖ)V
m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t    ⟹ mₜ = β₁mₜ₋₁ + (1 − β₁)gₜ
v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2  ⟹ vₜ = β₂vₜ₋₁ + (1 − β₂)gₜ²
\hat{m}_t = \frac{m_t}{1-\beta_1^t}        ⟹ m̂ₜ = mₜ/(1 − β₁ᵗ)
\theta_{t+1} = \theta_t - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon} ⟹ θₜ₊₁ = θₜ − η (m̂ₜ/(√v̂ₜ + ε))
\min_G \max_D \; \mathbb{E}_{x\sim p_{\text{data}}}[\log D(x)] + \mathbb{E}_{z\sim p_z}[\log(1-D(G(z)))]
                                           ⟹ min_G max_D E_(x~p_data)[log D(x)] + E_(z~p_z)[log(1 − D(G(z)))]
\operatorname{Var}(W_{ij}) = \frac{2}{n_{\text{in}}} ⟹ Var(Wᵢⱼ) = 2/n_in
\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}\cdot\frac{\partial y}{\partial w} ⟹ ∂L/∂w = ∂L/∂y · ∂y/∂w
\operatorname{ReLU}(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}
                                           ⟹ ReLU(x) = {x if x > 0; 0 otherwise
\begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix} ⟹ (cos θ, −sin θ; sin θ, cos θ)
\lVert x \rVert_2 = \sqrt{\sum_{i} x_i^2}  ⟹ ‖x‖₂ = √(Σᵢ xᵢ²)
\underbrace{f(x)}_{\text{residual}} + x    ⟹ underbrace(f(x), residual) + x
\frac{1}{1+\frac{1}{1+\frac{1}{x}}}        ⟹ 1/(1 + 1/(1 + 1/x))
\hat{\mathbf{x}} = \mathbf{W}\mathbf{x} + \mathbf{b} ⟹ x̂ = Wx + b
\mathbb E_{x\sim p}[f(x)]                  ⟹ E_(x~p)[f(x)]
\operatorname*{argmax}_{\theta} \sum_{i=1}^{n} \log p(x_i;\theta) ⟹ argmax_θ Σᵢ₌₁ⁿ log p(xᵢ; θ)
f''(x) = (f'(x))'                          ⟹ f′′(x) = (f′(x))′
\sigma'(x) = \sigma(x)\,(1-\sigma(x))      ⟹ σ′(x) = σ(x) (1 − σ(x))
x_{t+1} = x_t - \eta \nabla f(x_t)         ⟹ xₜ₊₁ = xₜ − η∇f(xₜ)
\text{loss} = \text{CE} + \lambda\|\mathbf w\|_2^2 ⟹ loss = CE + λ‖w‖₂²
\tanh x = \frac{e^x-e^{-x}}{e^x+e^{-x}}    ⟹ tanh x = (e^x − e^(−x))/(e^x + e^(−x))
\frac{d}{dx}\tanh x = 1-\tanh^2 x          ⟹ (d/dx) tanh x = 1 − tanh² x
D_{KL}(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)} ⟹ D_KL(p‖q) = Σₓ p(x) log(p(x)/q(x))
\mathcal{N}(\mu, \sigma^2)                 ⟹ N(μ, σ²)
p(x) = \frac{1}{\sqrt{2\pi\sigma^2}}\exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)
                                           ⟹ p(x) = (1/√(2πσ²)) exp(−(x − μ)²/(2σ²))
\frac{\partial L}{\partial z_i} = p_i - \mathbf{1}[i = y] ⟹ ∂L/∂zᵢ = pᵢ − 1[i = y]
W \in \mathbb{R}^{d\times k}               ⟹ W ∈ R^(d×k)
\left\lfloor\frac{n + 2p - k}{s}\right\rfloor + 1 ⟹ ⌊(n + 2p − k)/s⌋ + 1
\operatorname{GELU}(x) = x\,\Phi(x) \approx 0.5x\left(1+\tanh\left[\sqrt{2/\pi}\,(x+0.044715x^3)\right]\right)
                                           ⟹ GELU(x) = x Φ(x) ≈ 0.5x(1 + tanh[√(2/π) (x + 0.044715x³)])
\frac{\partial^2 f}{\partial x\,\partial y} ⟹ ∂²f/(∂x ∂y)
\prod_{t=1}^{T} p(x_t \mid x_1, \ldots, x_{t-1}) ⟹ Πₜ₌₁ᵀ p(xₜ | x₁, …, xₜ₋₁)
\mathrm{PE}_{(pos,2i)} = \sin\left(\frac{pos}{10000^{2i/d_{\text{model}}}}\right)
                                           ⟹ PE_(pos,2i) = sin(pos/10000^(2i/d_model))
\mu_B = \frac{1}{m}\sum_{i=1}^m x_i, \qquad \sigma_B^2 = \frac{1}{m}\sum_{i=1}^m (x_i-\mu_B)^2
                                           ⟹ μ_B = (1/m) Σᵢ₌₁ᵐ xᵢ,    σ_B² = (1/m) Σᵢ₌₁ᵐ (xᵢ − μ_B)²
\left(\sum_{i=1}^n |x_i|^p\right)^{1/p}    ⟹ (Σᵢ₌₁ⁿ |xᵢ|^p)^(1/p)
\ln 27 \approx 3.30                        ⟹ ln 27 ≈ 3.30
\sqrt[3]{x^2+1}                            ⟹ ³√(x² + 1)
e^{i\pi}+1=0                               ⟹ e^(iπ) + 1 = 0
\lim_{x\to 0}\frac{\sin x}{x}=1            ⟹ lim_(x→0) ((sin x)/x) = 1
\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi} ⟹ ∫_(−∞)^∞ e^(−x²) dx = √π
(a+b)(a-b)                                 ⟹ (a + b)(a − b)
-\log\left(-\log u\right)                  ⟹ −log(−log u)
a - (b - c)                                ⟹ a − (b − c)
a - (-b)                                   ⟹ a − (−b)
\frac{a-b}{-(c-d)}                         ⟹ (a − b)/(−(c − d))
2^{-\ell}                                  ⟹ 2^(−ℓ)
\eta_t = \eta_{\min} + \frac12(\eta_{\max}-\eta_{\min})\left(1+\cos\frac{t\pi}{T}\right)
                                           ⟹ ηₜ = η_min + (1/2) (η_max − η_min)(1 + cos(tπ/T))
z = \mu + \sigma\odot\varepsilon,\quad \varepsilon\sim\mathcal N(0, I) ⟹ z = μ + σ ⊙ ε,  ε ~ N(0, I)
\max_{\|\delta\|\le\epsilon} L(x+\delta, y) ⟹ max_(‖δ‖≤ε) L(x + δ, y)
\frac{\|x\|}{\|y\|}                        ⟹ ‖x‖/‖y‖
\left|\frac{x}{y}\right|                   ⟹ |x/y|
\mathbb{P}(A \mid B) = \frac{\mathbb{P}(B\mid A)\,\mathbb{P}(A)}{\mathbb{P}(B)} ⟹ P(A | B) = (P(B | A) P(A))/P(B)
\mathbf{h}_t = \tanh(\mathbf{W}_{hh}\mathbf{h}_{t-1} + \mathbf{W}_{xh}\mathbf{x}_t) ⟹ hₜ = tanh(Wₕₕhₜ₋₁ + Wₓₕxₜ)
\overline{x} = \frac1n\sum_{i} x_i         ⟹ x̄ = (1/n) Σᵢ xᵢ
\mathbf{x}^\top\mathbf{A}\mathbf{x}        ⟹ xᵀAx
\text{Var}\Big[\sum_i w_i x_i\Big] = n\,\sigma_w^2\,\mathbb E[x^2] ⟹ Var[Σᵢ wᵢxᵢ] = n σ_w² E[x²]
y = \frac{x}{\frac{1}{n}\sum_i x_i}        ⟹ y = x/((1/n) Σᵢ xᵢ)
A^{-1}                                     ⟹ A⁻¹
\left(\frac{1}{2}\right)^{n}               ⟹ (1/2)ⁿ
x^{2^n}                                    ⟹ x^(2ⁿ)
\sum_{i<j} a_{ij}                          ⟹ Σ_(i<j) aᵢⱼ
\sum_{\substack{i=1\\ i\ne j}}^n x_i       ⟹ Σ_(i=1,i≠j)^n xᵢ
10^{-3} \times 5\%                         ⟹ 10⁻³ × 5%
\frac{3}{4}\cdot 12                        ⟹ 3/4 · 12
5\frac{1}{2}                               ⟹ 5 (1/2)
f\colon \mathbb{R}^n \to \mathbb{R}        ⟹ f: Rⁿ → R
\delta^{(l)} = \left((W^{(l+1)})^\top\delta^{(l+1)}\right)\odot\sigma'(z^{(l)}) ⟹ δ⁽ˡ⁾ = ((W⁽ˡ⁺¹⁾)ᵀδ⁽ˡ⁺¹⁾) ⊙ σ′(z⁽ˡ⁾)
\dot{x} = Ax                               ⟹ ẋ = Ax
\boldsymbol{\theta}^*                      ⟹ θ^*
\frac{\mathrm{d}y}{\mathrm{d}x}\bigg|_{x=0} ⟹ dy/dx|ₓ₌₀
\operatorname{Var}[x+F(x)]                 ⟹ Var[x + F(x)]
\tfrac{1}{2}\|y - \hat{y}\|^2              ⟹ (1/2) ‖y − ŷ‖²
\left[ -\tfrac{1}{\sqrt{n}}, \tfrac{1}{\sqrt{n}} \right] ⟹ [−1/√n, 1/√n]
\left\{ x \in \mathbb{R} : x > 0 \right\}  ⟹ {x ∈ R : x > 0}
p_{ij} = \frac{N_{ij} + \alpha}{\sum_k (N_{ik}+\alpha)} ⟹ pᵢⱼ = (Nᵢⱼ + α)/(Σₖ (Nᵢₖ + α))
\log\sum_i e^{x_i} = m + \log\sum_i e^{x_i - m} ⟹ log Σᵢ e^(xᵢ) = m + log Σᵢ e^(xᵢ−m)
\min(r_t\hat A_t, \operatorname{clip}(r_t, 1-\epsilon, 1+\epsilon)\hat A_t) ⟹ min(rₜÂₜ, clip(rₜ, 1 − ε, 1 + ε)Âₜ)
\frac{\partial \mathcal L}{\partial \mathbf{W}^{[l]}} ⟹ ∂L/∂W^[l]
\mathbf{a} \cdot \mathbf{b} = \|\mathbf{a}\|\|\mathbf{b}\|\cos\theta ⟹ a · b = ‖a‖ ‖b‖ cos θ
\sum\limits_{i=1}^n x_i                    ⟹ Σᵢ₌₁ⁿ xᵢ
\underset{x}{\min} f(x)                    ⟹ minₓ f(x)
\frac{\sqrt{2}}{2}x                        ⟹ (√2/2) x
\frac{a}{b}/c                              ⟹ (a/b)/c
a/\frac{b}{c}                              ⟹ a/(b/c)
\frac{\partial f}{\partial x}g             ⟹ (∂f/∂x) g
\frac{dL}{dw}=\frac{dL}{da}\frac{da}{dz}\frac{dz}{dw} ⟹ dL/dw = (dL/da) (da/dz) (dz/dw)
\left(\frac{\partial L}{\partial W}\right)_{ij} ⟹ (∂L/∂W)ᵢⱼ
\left[\frac{a}{b}\right]^{-1}              ⟹ [a/b]⁻¹
\frac{a+b}{c}\frac{d}{e}                   ⟹ ((a + b)/c) (d/e)
x\frac{a}{b}y                              ⟹ x (a/b) y
2\frac{a}{b}                               ⟹ 2 (a/b)
\frac{1}{2}\left(\frac{x-\mu}{\sigma}\right)^2 ⟹ (1/2) ((x − μ)/σ)²
\max_{i}\{x_i\}                            ⟹ maxᵢ{xᵢ}
\sum_i x_i + y                             ⟹ Σᵢ xᵢ + y
\sum_i (x_i + y)                           ⟹ Σᵢ (xᵢ + y)
\left(\sum_i x_i\right) + y                ⟹ (Σᵢ xᵢ) + y
\sum_i x_i \sum_j y_j                      ⟹ Σᵢ xᵢ Σⱼ yⱼ
\text{accuracy} = \frac{\text{number correct}}{\text{number total}} ⟹ accuracy = (number correct)/(number total)
\frac{\text{fan in}}{2}                    ⟹ (fan in)/2
\sigma_{w}^{2} = \frac{2}{\text{fan}_{\text{in}}} ⟹ σ_w² = 2/fan_in
\left\|\frac{x}{\|x\|}\right\|             ⟹ ‖x/‖x‖‖
a - \sum_i b                               ⟹ a − Σᵢ b
\frac{-a}{-b}                              ⟹ (−a)/(−b)
\frac{-1}{2}x                              ⟹ ((−1)/2) x
\binom{n}{k} p^k                           ⟹ binom(n, k)pᵏ
\sum_{k=0}^{\infty} \frac{x^k}{k!}         ⟹ Σ_(k=0)^∞ (xᵏ/(k!))
\mathbb{E}\left[\left(\sum_i x_i\right)^2\right] ⟹ E[(Σᵢ xᵢ)²]
\operatorname{Var}\left(\sum_{i=1}^{n} w_i x_i\right) = n\operatorname{Var}(w)\operatorname{Var}(x)
                                           ⟹ Var(Σᵢ₌₁ⁿ wᵢxᵢ) = n Var(w) Var(x)
\begin{cases} 1 & i=j \\ 0 & i \neq j\end{cases} ⟹ {1 if i = j; 0 if i ≠ j
\delta_{ij} = \begin{cases} 1 & \text{if } i=j, \\ 0 & \text{else.}\end{cases} ⟹ δᵢⱼ = {1 if i = j; 0 else.
y = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \begin{bmatrix} x_1 \\ x_2 \end{bmatrix} ⟹ y = [1 2; 3 4][x₁; x₂]
\begin{aligned} a &= b + c \\ &= d \end{aligned} ⟹ a = b + c = d
\frac{QK^T}{\sqrt{d_k}}                    ⟹ QKᵀ/√dₖ
\lceil \frac{n}{k} \rceil                  ⟹ ⌈n/k⌉
\frac{1}{\sqrt{\frac{2}{n}}}               ⟹ 1/√(2/n)
\Delta w = -\eta\,\frac{\partial L}{\partial w} ⟹ Δw = −η (∂L/∂w)
\left(1 + \frac{1}{n}\right)^n \to e       ⟹ (1 + 1/n)ⁿ → e
\frac{e^{x_i - \max_j x_j}}{\sum_k e^{x_k - \max_j x_j}} ⟹ e^(xᵢ−maxⱼ xⱼ)/(Σₖ e^(xₖ−maxⱼ xⱼ))
\prod_{i} \frac{a_i}{b_i}                  ⟹ Πᵢ (aᵢ/bᵢ)
\dfrac{\partial y}{\partial x}             ⟹ ∂y/∂x
\left(\begin{matrix}1 & 0\\0 & 1\end{matrix}\right) ⟹ (1 0; 0 1)
\frac{1}{1+e^{-x}}                         ⟹ 1/(1 + e^(−x))
a - \frac{b}{c} + d                        ⟹ a − b/c + d
\log\frac{p(x)}{q(x)}                      ⟹ log(p(x)/q(x))
x^{\frac12}                                ⟹ x^(1/2)
\left(\frac{x-\mu}{\sigma}\right)^2        ⟹ ((x − μ)/σ)²
\left(\frac ab\right)^{B+1}_\theta         ⟹ (a/b)_θ^(B+1)
\left[\frac ab\right]_0                    ⟹ [a/b]₀
\left\{\frac ab\right\}                    ⟹ {a/b}
\left|\frac ab\right|                      ⟹ |a/b|
\left\lfloor\frac ab\right\rfloor          ⟹ ⌊a/b⌋
\left\langle\frac ab\right\rangle          ⟹ ⟨a/b⟩
(\frac ab)                                 ⟹ (a/b)
f\left(\frac ab\right)                     ⟹ f(a/b)
\sqrt{x+y}                                 ⟹ √(x + y)
\sqrt{\frac ab}                            ⟹ √(a/b)
\sqrt[3]{\frac ab}                         ⟹ ³√(a/b)
\sqrt{\frac ab}^2                          ⟹ (√(a/b))²
\sum_i x_i                                 ⟹ Σᵢ xᵢ
-\sum_{i=1}^N p_i\log p_i                  ⟹ −Σ_(i=1)^N pᵢ log pᵢ
\frac1n\sum_{i=1}^n x_i                    ⟹ (1/n) Σᵢ₌₁ⁿ xᵢ
\prod_{t=1}^T p(x_t\mid x_{<t})            ⟹ Πₜ₌₁ᵀ p(xₜ | x_(<t))
\operatorname*{argmax}_\theta \mathcal{L}(\theta) ⟹ argmax_θ L(θ)
\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}} ⟹ softmax(x)ᵢ = e^(xᵢ)/(Σⱼ₌₁ⁿ e^(xⱼ))
\begin{bmatrix}1&-2&3\\4&5&6\\7&8&9\end{bmatrix} ⟹ [1, −2, 3; 4, 5, 6; 7, 8, 9]
\begin{vmatrix}a&b\\c&d\end{vmatrix}       ⟹ |a b; c d|
\begin{pmatrix}a&b\\c&d\end{pmatrix}^\top x = \begin{bmatrix}1\\2\\3\end{bmatrix} ⟹ (a b; c d)ᵀx = [1; 2; 3]
\begin{pmatrix}\frac ab&c\\d&e\end{pmatrix} ⟹ (a/b, c; d, e)
|x| = \begin{cases}x & \text{if } x>0\\-x & \text{otherwise}\end{cases} ⟹ |x| = {x if x > 0; −x otherwise
\begin{cases}1&a\\2&b\\3&c\end{cases}      ⟹ {1 if a; 2 if b; 3 if c
\begin{aligned}y&=ax+b\\&=c+d\end{aligned} ⟹ y = ax + b = c + d
\begin{aligned}y&=\frac ab\\z&=-1\end{aligned} ⟹ y = a/b; z = −1
\begin{aligned}a&=b&c&=d\\ee&=f&gg&=h\end{aligned} ⟹ a = b, c = d; ee = f, gg = h
a=b\\cc=d                                  ⟹ a = b; cc = d
\left\{\begin{aligned}x&=1\\y&=2\end{aligned}\right. ⟹ {x = 1; y = 2}
\underbrace{a+b}_{\text{sum}} + c          ⟹ underbrace(a + b, sum) + c
\overbrace{x+y}^{n}                        ⟹ overbrace(x + y, n)
\underbrace{x}_{\text{input}}              ⟹ underbrace(x, input)
\overline{\frac ab}                        ⟹ overline(a/b)
\widehat{\frac ab}                         ⟹ widehat(a/b)
A\xrightarrow{f}B                          ⟹ A →^f B
\frac{a}{b}, c                             ⟹ a/b, c
\log\frac{a}{b} + \log c                   ⟹ log(a/b) + log c
\sum_{i=1}^n \left(\frac{x_i}{2}\right)^2  ⟹ Σᵢ₌₁ⁿ (xᵢ/2)²
\frac{\sqrt{\frac ab}}{c}                  ⟹ √(a/b)/c
\theta - \frac{\eta}{\sqrt{\hat v}+\epsilon}\hat m ⟹ θ − (η/(√v̂ + ε)) m̂
2\sqrt{\frac ab}x                          ⟹ 2√(a/b)x
\overline{ab}\,\overline{cd}               ⟹ overline(ab) overline(cd)
\overline{ab}\overline{cd}                 ⟹ overline(ab) overline(cd)
2\sqrt[3]{\frac ab}                        ⟹ 2 (³√(a/b))
x\overline{ab}                             ⟹ x overline(ab)
a\widehat{xy}^2                            ⟹ a widehat(xy)²
2\binom{n}{k}                              ⟹ 2 binom(n, k)
\binom nk\binom mk                         ⟹ binom(n, k) binom(m, k)
x\underbrace{a+b}_{s}                      ⟹ x underbrace(a + b, s)
-\overline{ab}(\binom nk)                  ⟹ −overline(ab)(binom(n, k))
x\hat y                                    ⟹ xŷ
\begin{aligned}a&=b,&c&=d\\e&=f&&\text{as said}\end{aligned} ⟹ a = b, c = d; e = f, as said
\begin{aligned}a&=b&c&=d\\&=e\end{aligned} ⟹ a = b, c = d = e
"""
PAIRS = [tuple(part.strip() for part in row.split("⟹")) for row in TABLE.strip().replace("\n ", " ").splitlines()]


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
