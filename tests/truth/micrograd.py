"""What the micrograd probes must answer: closed forms, finite differences and a walk over the graph."""

from typing import Any

Parameters = dict[str, Any]


def leaf_grad(drawn: Parameters) -> float:
    # L is linear in each leaf, so one step of size 1 gives the slope exactly.
    def value(**moved: float) -> float:
        leaf = {name: drawn[name] for name in "abcf"} | moved
        return float((leaf["a"] * leaf["b"] + leaf["c"]) * leaf["f"])

    name = drawn["leaf"]
    return value(**{name: drawn[name] + 1}) - value()


def reuse_bug(drawn: Parameters) -> float:
    # L = b a² + b c a.
    a, b, c = drawn["a"], drawn["b"], drawn["c"]
    return float(2 * a * b + b * c)


def tanh_neuron(drawn: Parameters) -> float:
    other = drawn["x"] if drawn["asked"] == "w" else drawn["w"]
    return float((1 - drawn["o"]) * (1 + drawn["o"]) * other)


def first_order_step(drawn: Parameters) -> float:
    # The products in closed form: (a + tb)(b + ta) = ab + t(a² + b²) + t²ab.
    a, b, c, d = drawn["leaves"]
    t = drawn["rate"] if drawn["way"] == "+=" else -drawn["rate"]
    return float(t * (a * a + b * b + c * c + d * d) + t * t * (a * b + c * d))


def finite_difference(drawn: Parameters) -> float:
    slope = 2 * drawn["a"] * drawn["x"] + drawn["b"]
    extra = drawn["a"] * drawn["h"]
    return float({"forward": slope + extra, "backward": slope - extra, "central": slope}[drawn["sides"]])


def topo_order(drawn: Parameters) -> set[str]:
    # Follow the output's shares through the graph: a node may be called when nobody who uses it is left.
    names = [*drawn["names"], "L"]
    users = {
        name: {names[place] for place, pair in enumerate(drawn["graph"]) if str(number) in pair}
        for number, name in enumerate(names, start=1)
    }
    offered = [[str(number) for number in order] for order in (drawn["good"], drawn["bad"])]
    sound = []
    for order in offered:
        called: set[str] = set()
        for number in order:
            name = names[int(number) - 1]
            if users[name] - called:
                break
            called.add(name)
        else:
            sound.append(", ".join(names[int(number) - 1] for number in order))
    assert len(sound) == 1
    return set(sound)
