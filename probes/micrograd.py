"""micrograd: a graph of small operations, and the chain rule walked backwards through it."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations, permutations, product

import torch

from quiz.probe import Choice, Draw, Number, mistake, num, probe, reject, right, row, term, worked, wrong

FACTORS = [-5, -4, -3, -2, 2, 3, 4, 5]


def _signed(value: float) -> str:
    """A further term of a sum."""
    return f"{'−' if value < 0 else '+'} {num(abs(value))}"


def _leaves(*values: float) -> list[torch.Tensor]:
    return [torch.tensor(float(value), dtype=torch.float64, requires_grad=True) for value in values]


@probe(within="1%", fixed=["leaf"])
def leaf_grad(draw: Draw) -> Number:
    """Multiply along the way to the output: a product hands each factor the *other* one, a sum hands its own on."""
    a, b, f = draw.pick("a", [-6, -4, -2, 2, 4, 6]), draw.pick("b", [-5, -3, 3, 5]), draw.pick("f", FACTORS)
    c = draw.pick("c", [-8, -7, -6, -5, -4, -3, -1, 1, 3, 4, 5, 6, 7, 8, 10])
    leaf = draw.regime("leaf", ["a", "b", "c", "f"], says="the leaf asked about")
    values, d = {"a": a, "b": b, "c": c, "f": f}, a * b + c
    if abs(d) < 2:
        reject("nearly zero")
    at, bt, ct, ft = _leaves(a, b, c, f)
    loss = (at * bt + ct) * ft
    grad = dict(zip("abcf", torch.autograd.grad(loss, [at, bt, ct, ft]), strict=True))[leaf].item()
    local = {"a": b, "b": a, "c": 1, "f": a * b}[leaf]
    steps = {
        "a": f"d hands its gradient f on to a·b, and the product hands a the *other* factor: b · f = "
        f"{term(b)} · {term(f)} = **{num(grad)}**",
        "b": f"d hands its gradient f on to a·b, and the product hands b the *other* factor: a · f = "
        f"{term(a)} · {term(f)} = **{num(grad)}**",
        "c": f"the sum hands c the gradient of d unchanged: f = **{num(grad)}**",
        "f": f"the product hands f the *other* factor: d = {term(a)} · {term(b)} {_signed(c)} = **{num(grad)}**",
    }
    mistakes = [
        mistake("one-level-early", local, "the slope of d; L feels d with the slope f"
                if leaf != "f" else "the product a · b; the other factor is all of d"),
        mistake("own-value", values[leaf] * (d if leaf == "f" else f),
                "c times d's gradient; a sum hands the gradient on as it is" if leaf == "c"
                else f"a slope made with {leaf}'s *own* value; a product hands over the other factor"),
    ]  # fmt: skip
    if leaf in "ab":  # L / f is d, and right
        share = loss.item() / values[leaf]
        if min(abs(share - other) for other in (grad, local, values[leaf] * f)) < 1:
            reject("the share of the value is as good as another number")
        mistakes.append(mistake("divided-out", share, f"L / {leaf}: a share of the value, not a slope along the way"))
    return Number(
        exact=True,
        ask=f"L = d · f with d = a · b + c, and a = {num(a)}, b = {num(b)}, c = {num(c)}, f = {num(f)}. "
        f"What is `{leaf}.grad` after `L.backward()`?",
        answer=grad,
        mistakes=mistakes,
        why=worked(
            "L = d · f, so f's gradient is d" if leaf == "f" else f"L = d · f, so d's gradient is f = {num(f)}",
            steps[leaf],
        )
        + "\n\nSlopes multiply along the way from the leaf to the output.",
        hints=["Which operation is f part of, and what does that hand to each of its two inputs?"]
        if leaf == "f"
        else ["Which gradient does d have? What does its last operation do with it?"],
    )  # fmt: skip


@probe(within="1%")
def reuse_bug(draw: Draw) -> Number:
    """A value used twice has two routes to the output: slopes multiply along a route and add over routes."""
    a, b = draw.pick("a", FACTORS), draw.pick("b", FACTORS)
    c = draw.pick("c", [-6, -4, -3, -1, 1, 2, 3, 4, 6, 7])
    d, e = a * b, a + c
    if e == 0 or abs(b * e + d) < 2:
        reject("a route, or their sum, is nearly zero")
    at, bt, ct = _leaves(a, b, c)
    (grad,) = torch.autograd.grad((at * bt) * (at + ct), at)
    return Number(
        exact=True,
        ask=f"d = a · b, e = a + c, L = d · e, with a = {num(a)}, b = {num(b)}, c = {num(c)}. "
        "What must `a.grad` be after `L.backward()`?",
        answer=grad,
        mistakes=[
            mistake("overwritten", d, "what the route through e alone brings, as if `=` had overwritten the other"),
            mistake("one-route", b * e, "what the route through d alone brings; e needs a as well"),
            mistake("routes-multiplied", b * e * d, "the product of the two routes; routes add up"),
        ],
        why=worked(
            f"d = {num(d)}, e = {num(e)}; L = d · e hands d the gradient e, and e the gradient d",
            f"through d: e · b = {term(e)} · {term(b)} = {num(b * e)}",
            f"through e: d · 1 = {num(d)}",
            f"together: {num(b * e)} {_signed(d)} = **{num(grad)}**",
        )
        + "\n\nThis sum is all that `+=` in `_backward` is for.",
        hints=["By how many routes does a nudge to a reach L?"],
    )


@probe(digits=3, within="1%", fixed=["asked", "x", "w"])
def tanh_neuron(draw: Draw) -> Number:
    """1 − o² is the valve of a tanh: what passes it is then multiplied by the other factor of the product."""
    o = draw.pick("o", [-0.9, -0.8, -0.7, -0.6, -0.5, 0.5, 0.6, 0.7, 0.8, 0.9])
    x, w = draw.pick("x", [-4, -3, -2.5, -2, 1.5, 2, 2.5, 3, 4, 5]), draw.pick("w", [-3.5, -1.5, -0.5, 0.5, 1.2, 3.5])
    asked = draw.pick("asked", ["w", "x"], says="what is asked")
    xt, wt = _leaves(x, w)
    n = torch.tensor(o, dtype=torch.float64).atanh().item()
    out = torch.tanh(wt * xt + (n - w * x))
    grad = dict(zip("wx", torch.autograd.grad(out, [wt, xt]), strict=True))[asked]
    other, other_name, own = (x, "x", w) if asked == "w" else (w, "w", x)
    valve = round(1 - o * o, 2)
    return Number(
        ask=f"A neuron o = tanh(n) with n = w · x + b. Here x = {num(x)}, w = {num(w)}, n = {num(n, 3)} and so "
        f"o = {num(o)}. `o.backward()` is called: what is `{asked}.grad`?",
        answer=grad,
        mistakes=[
            mistake("no-squash", other, "what the plain sum would give; the tanh has a slope of its own"),
            mistake("input-for-output", (1 - n * n) * other, "1 − n² at work; the slope of tanh is 1 − o²"),
            mistake(
                "own-value", valve * own, f"the gradient of {other_name}: a product hands each factor the *other* one"
            ),
            mistake("square-lost", (1 - o) * other, "1 − o at work, without the square"),
        ],
        why=worked(
            f"the valve: 1 − o² = 1 − {num(round(o * o, 2))} = {num(valve)}",
            f"the product hands {asked} the other factor, {other_name} = {num(other)}",
            f"{num(valve)} · {term(other)} = **{num(grad, 3)}**",
        )
        + "\n\nNear o = ±1 the valve is shut, whatever the input.",
        hints=["Two factors: how far is the tanh open here, and what does the product hand over?"],
    )


# Leaves of a·b + c·d, none of whose gradients rules the sum of squares.
LEAVES = [
    list(leaves)
    for leaves in product([-4, -3, -2, -1, 1, 2, 3, 4], repeat=4)
    if max(leaf**2 for leaf in leaves) < 0.6 * sum(leaf**2 for leaf in leaves) and abs(sum(leaves)) > 1
]


@probe(digits=2, within="5%")
def first_order_step(draw: Draw) -> Number:
    """A step along the gradient raises the output by rate times the sum of squared slopes."""
    values, rate = draw.pick("leaves", LEAVES), draw.pick("rate", [0.001, 0.002, 0.005, 0.01], says="the learning rate")
    sign = {"+=": 1, "-=": -1}[draw.pick("way", ["+=", "-="], says="the way of the step")]
    leaves = _leaves(*values)
    loss = leaves[0] * leaves[1] + leaves[2] * leaves[3]
    slopes = [slope.item() for slope in torch.autograd.grad(loss, leaves)]
    a, b, c, d = (leaf + sign * rate * slope for leaf, slope in zip(leaves, slopes, strict=True))
    change, squares = (a * b + c * d - loss).item(), sum(slope**2 for slope in slopes)
    product = round(sign * rate * squares, 6)
    about = f"{'' if product == float(f'{change:.2g}') else f'{num(product)} ≈ '}**{num(change, 2)}**"
    return Number(
        ask=f"L = a · b + c · d, with (a, b, c, d) = {row(values)}. After `L.backward()` comes "
        f"`p.data {'+' if sign > 0 else '-'}= {num(rate)} * p.grad` for all four leaves. By about how much does L "
        "change? Give its sign, too.",
        answer=change,
        mistakes=[
            mistake("direction-turned", -change, "the change with the other sign: a step along the gradient raises L"),
            mistake("slopes-not-squared", sign * rate * sum(slopes),
                    "the rate times the sum of the slopes; each slope counts twice, in the leaf's move and in L's"),
            mistake("rate-as-change", sign * rate, "the rate; it multiplies the gradient, it isn't the change"),
            mistake("rate-forgotten", sign * squares, "the sum of the squared slopes, without the rate"),
        ],
        why=worked(
            f"the gradients, each the other factor: {row(slopes)}",
            f"each leaf moves by {num(sign * rate)} · its slope, and L feels that times the slope: squares",
            f"their sum: {' + '.join(num(slope**2) for slope in slopes)} = {num(squares)}",
            f"{num(sign * rate)} · {num(squares)} = {about} (really {num(change, 4)}: the slopes change on the way)",
        ),
        hints=["What are the four gradients? How far does each leaf move, and how strongly does L feel that?"],
    )  # fmt: skip


def _rounded(value: float) -> str:
    """A number and, where it has more of them, its first three digits."""
    exact, three = num(round(value, 6)), num(value, 3)
    return f"**{three}**" if float(f"{value:.3g}") == round(value, 6) else f"{exact} ≈ **{three}**"


@probe(digits=3, within="0.5%", fixed=["sides"])
def finite_difference(draw: Draw) -> Number:
    """A chord of a parabola is off the slope by a·h; taken to both sides of x it is right."""
    a, b = (
        draw.pick("a", [-4, -3, -2, 2, 3, 4, 5], says="the factor of x²"),
        draw.pick("b", [-8, -6, -4, -2, 2, 4, 6, 8], says="the factor of x"),
    )
    x, h = draw.pick("x", [-3, -2, -1, 1, 2, 3]), draw.pick("h", [0.001, 0.1, 0.2, 0.5, 1])
    sides = draw.regime("sides", ["forward", "forward", "backward", "central"], says="the kind of difference")
    low, high = {"forward": (0.0, h), "backward": (-h, 0.0), "central": (-h, h)}[sides]
    at = torch.tensor([x + low, x + high], dtype=torch.float64)
    values = a * at**2 + b * at
    rise, slope, bias = (values[1] - values[0]).item(), 2 * a * x + b, a * (low + high)
    answer = rise / (high - low)
    if abs(slope) < 3 or abs(answer) < 1:
        reject("too near the vertex")
    quotient = {
        "forward": "(f(x + h) − f(x)) / h",
        "backward": "(f(x) − f(x − h)) / h",
        "central": "(f(x + h) − f(x − h)) / (2h)",
    }[sides]
    visible = abs(a * h) > 0.02 * abs(slope)
    mistakes = [
        (mistake("tangent-for-secant", slope, "the slope at x itself; so long a chord leans another way"),
         visible and sides != "central"),
        (mistake("bias-turned", slope - bias, "the chord to the other side of x"), visible and sides != "central"),
        (mistake("far-end", slope + 2 * bias, "the slope at the chord's far end"), visible and sides != "central"),
        (mistake("chord-bias", slope + a * h, "the chord from x to x + h; to both sides, its extra cancels"),
         visible and sides == "central"),
        (mistake("not-divided", rise, "the rise alone; it is still to be divided by the run"), high - low != 1),
        (mistake("value-for-slope", a * x * x + b * x, "f(x), a value and no slope"),
         abs(a * x * x + b * x - slope) > 1 + 2 * abs(a * h)),
    ]  # fmt: skip
    return Number(
        ask=f"$f(x) = {num(a)}x^2 {_signed(b)}x$ at x = {num(x)}, with h = {num(h)}. What does the finite difference "
        f"{quotient} give?",
        answer=answer,
        mistakes=[wrong_one for wrong_one, tells in mistakes if tells],
        why=worked(
            f"the slope at x: 2 · {term(a)} · {term(x)} {_signed(b)} = {num(slope)}",
            "the chord to x + h adds a·h, the chord to x − h takes a·h off: to both sides they cancel"
            if sides == "central"
            else f"the chord to x {'+' if sides == 'forward' else '−'} h differs from it by "
            f"{'' if sides == 'forward' else '−'}a·h = {num(round(bias, 6))}",
            f"so it gives **{num(answer, 3)}**"
            if sides == "central"
            else f"so it gives {num(slope)} {_signed(round(bias, 6))} = {_rounded(answer)}",
        )
        + "\n\n"
        + (
            "On other curves a little is left, of order h²."
            if sides == "central"
            else "A smaller h makes the extra vanish, until float rounding eats the digits of the rise."
        ),
        hints=["Work out the slope at x first. How does it change on the way to the other point?"],
    )


Graph = tuple[tuple[str, str], ...]
"""The operands of five operations, by the numbers 1 to 5 of earlier ones or the letters of the leaves."""


def _sound(graph: Graph, order: Sequence[str]) -> bool:
    """Whether every node comes after all that consume it."""
    return all(
        order.index(str(place)) < order.index(operand)
        for place, operands in enumerate(graph, start=1)
        for operand in operands
        if operand.isdigit()
    )


def _by_distance(graph: Graph) -> tuple[str, ...]:
    """The operations from the output on, the nearest first."""
    found = ["5"]
    for node in found:  # grows on the way
        found += [operand for operand in graph[int(node) - 1] if operand.isdigit() and operand not in found]
    return tuple(found)


@cache
def _graphs() -> list[Graph]:
    """Graphs in which all is used, several orders are sound, and the nearest first is not."""
    choices = [list(combinations(["a", "b", *"1234"[:earlier]], 2)) for earlier in range(5)]
    graphs: list[Graph] = [
        graph for graph in product(*choices) if {operand for pair in graph for operand in pair} == {*"ab1234"}
    ]
    return [
        graph for graph in graphs
        if not _sound(graph, _by_distance(graph)) and any(_orders(graph, sound=True))
    ]  # fmt: skip


def _orders(graph: Graph, *, sound: bool) -> list[tuple[str, ...]]:
    """Orders that begin with the output, are sound or not, and aren't just the code read upwards."""
    orders = [("5", *rest) for rest in permutations("4321")]
    return [order for order in orders if _sound(graph, order) == sound and order != tuple("54321")]


def _backward(graph: Graph, signs: Sequence[str], order: Sequence[str], leaves: dict[str, float]) -> dict[str, float]:
    """Micrograd's own backward pass, its nodes visited in this order."""
    value: dict[str, float] = dict(leaves)
    for place, ((x, y), sign) in enumerate(zip(graph, signs, strict=True), start=1):
        value[str(place)] = value[x] + value[y] if sign == "+" else value[x] * value[y]
    grad = dict.fromkeys(value, 0.0) | {"5": 1.0}
    for node in order:
        (x, y), sign = graph[int(node) - 1], signs[int(node) - 1]
        grad[x] += grad[node] * (1.0 if sign == "+" else value[y])
        grad[y] += grad[node] * (1.0 if sign == "+" else value[x])
    return {leaf: grad[leaf] for leaf in leaves}


@probe()
def topo_order(draw: Draw) -> Choice:
    """A node may pass its gradient on only once all of its consumers have paid in."""
    graph: Graph = draw.pick("graph", _graphs(), says="what each line works on")
    graph = tuple((x, y) for x, y in graph)
    signs, names = (
        [draw.pick(f"sign {place}", "+*", says=f"the sign in line {place}") for place in range(1, 6)],
        draw.shuffled("names", "pqrs", says="the name of line"),
    )
    leaves = {leaf: float(draw.pick(leaf, [-4, -3, -2, 2, 3, 4])) for leaf in "ab"}
    good = tuple(draw.pick("good", _orders(graph, sound=True), says="the right order of lines"))
    near = _by_distance(graph)
    others = [order for order in _orders(graph, sound=False) if order != near]
    bad = tuple(draw.pick("bad", others, says="a wrong order of lines"))
    offered = {good: "", near: "nearest-first", tuple("12345"): "creation-order", bad: "too-early"}
    true = _backward(graph, signs, "54321", leaves)
    if any((_backward(graph, signs, order, leaves) == true) != (order == good) for order in offered):
        reject("an unsound order happens to be right")
    called = {**dict(zip("1234", names, strict=True)), "5": "L", "a": "a", "b": "b"}
    code = [
        f"{called[str(place)]} = {called[x]} {sign} {called[y]}"
        for place, ((x, y), sign) in enumerate(zip(graph, signs, strict=True), start=1)
    ]

    def early(order: Sequence[str]) -> str:
        """Who passes on too soon, and whom it should have waited for."""
        node, user = next(
            (node, str(user)) for node in order for user in range(1, 6)
            if node in graph[user - 1] and order.index(str(user)) > order.index(node)
        )  # fmt: skip
        return f"{called[node]} passes on before {called[user]}, which uses it, has paid in."

    def text(order: Sequence[str]) -> str:
        return ", ".join(called[node] for node in order)

    return Choice(
        ask="A graph, in the order in which it was built (a and b are leaves):\n\n"
        + "\n".join(["```text", *code, "```"])
        + "\n\n`L.grad` is 1, all other gradients start at 0. In which order may the nodes' `_backward` be called?",
        options=[
            right(text(order)) if order == good else wrong(text(order), name, early(order))
            for order, name in offered.items()
        ],
        why=f"**{text(good)}** gives a.grad = {num(true['a'])} and b.grad = {num(true['b'])}, as it should: every node "
        "waits for *all* its consumers. What is near the output may still be owed a share by a longer route.",
        hints=["For each node list who uses it. All of those must come before it."],
    )
