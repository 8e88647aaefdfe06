"""A whole GPT: what one chunk teaches, where the parameters sit, a loss too good to be true, losses per what."""

import math

import torch
from torch.nn import functional

from quiz.probe import (
    Diagnosis,
    Draw,
    Line,
    Multi,
    Number,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    worked,
    wrong,
)


@probe()
def examples_in_chunk(draw: Draw) -> Multi:
    """Every position of a chunk is an example of its own, with all before it as context. Finite: 147 batches."""
    b, t = (
        draw.pick("B", [2, 3, 4, 5, 6, 8, 12], says="the number of chunks"),
        draw.pick("T", [11, 12, 13, 14, 15, 16, 20], says="the block size"),
    )
    least = draw.integer("least", 3, 5, says="the least context")
    text = torch.zeros(b, t + 1)  # one letter more than inputs: the last one is only ever a target
    lengths = torch.arange(1, t + 1).repeat(text.shape[0])  # of the context of each prediction
    long = int((lengths >= least).sum())

    def count(answer: int, *mistakes: tuple[str, int, str]) -> Number:
        return Number("", answer, [mistake(*one) for one in mistakes], exact=True)

    return Multi(
        ask=f"A batch of {b} chunks, each {t} letters of input with its targets shifted by one (block size {t}), goes "
        "through a GPT once.\n\nHow many predictions does the loss average over? How many of them have a context of "
        f"**at least {least} letters**? And how many letters of text does one chunk take, targets included?",
        parts=[
            part("predictions", count(
                lengths.numel(),
                ("one-per-row", b, "one for each chunk; every position predicts its next letter"),
                ("last-target-lost", b * (t - 1), "one too few per chunk: the last input has a target as well"),
                ("pairs-counted", b * t * (t + 1) // 2, "each pair of a position and one it sees, counted once"),
            )),
            part("long", count(
                long,
                ("off-by-one", b * (t - least), f"those that see *more* than {least} letters"),
                ("one-per-row", b, "one for each chunk"),
                ("short-instead", b * least, f"those that see at most {least} letters"),
            )),
            part("letters", count(
                text.shape[1],
                ("target-forgotten", t, "the inputs alone; the last target is one letter more"),
                ("inputs-and-targets", 2 * t, "inputs and targets counted apart; they overlap in all letters but two"),
            )),
        ],
        why=worked(
            f"position 1 predicts from 1 letter, position 2 from 2, … position {t} from {t}",
            f"predictions: {b} · {t} = {b * t}",
            f"contexts of {least} to {t} letters: {t} − {least - 1} = {t - least + 1} per chunk, {long} in all",
            f"letters: {t} inputs and one more, the last one's target: {t + 1}",
            moral="One pass trains on every length of context, which is why it can write from a single letter on.",
        ),
        hints=["Write out a chunk of three inputs a b c with its targets b c d."],
    )  # fmt: skip


@probe(fixed=["asked"])
def block_params(draw: Draw) -> Number:
    """Attention holds 4C² weights and the feed-forward layer 8C², however many heads share the width."""
    c, heads = (
        draw.pick("C", [32, 48, 64, 96, 128, 192, 256]),
        draw.pick("head_count", [2, 4, 8, 16], says="the number of heads"),
    )
    widening = draw.pick("widening", [2, 3, 4], says="the widening factor")
    asked = draw.pick("asked", ["attention", "feed-forward layer", "whole block"], says="what is asked")
    if c % heads:
        reject("the heads do not fill the width")
    size = c // heads
    qkv = heads * 3 * torch.nn.Linear(c, size, bias=False, device="meta").weight.numel()
    attention = qkv + c * c
    feed = 2 * torch.nn.Linear(c, widening * c, bias=False, device="meta").weight.numel()
    answer = {"attention": attention, "feed-forward layer": feed, "whole block": attention + feed}[asked]
    other = {
        "attention": mistake("projection-forgotten", qkv, "queries, keys and values alone; the heads' joint result is "
                             "projected too"),
        "feed-forward layer": mistake("one-matrix", feed / 2, "one of its two matrices; it widens and comes back"),
        "whole block": mistake("attention-only", attention, "the attention alone"),
    }[asked]  # fmt: skip
    return Number(
        ask=f"A transformer block of width C = {c} has {heads} heads of size {size} (their results are laid side by "
        f"side and projected) and a feed-forward layer that widens to {widening}C. Matrices only, no biases, no norms: "
        f"how many weights does the **{asked}** have?",
        answer=answer,
        exact=True,
        mistakes=[
            mistake(
                "heads-multiply",
                heads * answer,
                "the number times the heads; "
                + (
                    "the feed-forward layer works on the whole width and knows of no heads"
                    if asked == "feed-forward layer"
                    else "heads share out the width among them"
                ),
            ),
            other,
            mistake("square-forgotten", answer / c, "a multiple of C; a matrix from C to C has C² weights"),
        ],
        why=worked(
            f"attention: queries, keys, values together 3C² ({heads} heads · 3 · {c} · {size}), projection C²: "
            f"4 · {c}² = {attention}",
            f"feed-forward: C → {widening}C → C, so {2 * widening}C² = {feed}",
            f"{asked}: **{answer}**",
            moral="Heads cut the width up and cost nothing. With the usual widening to 4C two thirds of a block are "
            "feed-forward.",
        ),
        hints=["Which matrices are there, and from which width to which does each lead?"],
    )


@probe(digits=3, within="2%", fixed=["asked"])
def per_character(draw: Draw) -> Number:
    """A loss per token says nothing until it is divided by the letters in a token."""
    letters, asked = draw.number("token_length", 2.5, 5), draw.pick("asked", ["letter", "token"], says="what is asked")
    known = draw.number("loss", *((2.4, 5.6) if asked == "letter" else (0.7, 1.6)), digits=2, says="the loss")
    answer = known / letters if asked == "letter" else known * letters
    given, wanted = ("token", "letter") if asked == "letter" else ("letter", "token")
    models = {"token": "BPE tokens", "letter": "single letters"}
    return Number(
        ask=f"A model over {models[given]} has a loss of {num(known)} per {given}. A rival works with "
        f"{models[wanted]} on the same text; a token is {num(letters)} letters long on average. "
        f"At what loss per {wanted} does the rival predict the text equally well?",
        answer=answer,
        mistakes=[
            mistake("same-per-step", known, f"the same loss per step; but one token is worth {num(letters)} letters"),
            mistake("wrong-way", known * letters if asked == "letter" else known / letters,
                    "the conversion the other way round; a token, being longer, costs more"),
            mistake("log-of-length", known - math.log(letters) if asked == "letter" else known + math.log(letters),
                    "a shift by the log of the length; losses *add up* over the letters of a token"),
        ],
        why=worked(
            "the log-probability of a text is one sum, however it is cut up",
            f"{num(known)} {'/' if asked == 'letter' else '·'} {num(letters)} = **{num(answer, 3)}** per {wanted}",
            moral="So compare models by nats (or bits) per letter of the text, never per token.",
        ),
        hints=["How much does the same stretch of text cost in all?"],
    )  # fmt: skip


def _losses(seed: int, letters: int, *, masked: bool, fixed_round: bool) -> list[float]:
    """Fourteen steps of a small head on fresh texts of seven letters, against the sign of the gathered gradient."""
    size, width, steps = 6, 12, 14
    generator = torch.Generator().manual_seed(seed)
    shapes = [(letters, width), (size, width), (width, 3 * width), (width, letters)]
    weights = [
        torch.randn(shape, generator=generator).mul_(1 if place < 2 else width**-0.5).requires_grad_()
        for place, shape in enumerate(shapes)
    ]
    gathered = [torch.zeros(shape) for shape in shapes]
    hidden = torch.full((size, size), -1e9).triu(1) if masked else torch.zeros(size, size)
    texts = torch.randint(letters, (steps, 16, size + 1), generator=generator)
    if fixed_round:
        texts = (texts[:, :, :1] + torch.arange(size + 1)) % letters
    losses = []
    for text in texts:
        q, k, v = ((functional.embedding(text[:, :-1], weights[0]) + weights[1]) @ weights[2]).chunk(3, 2)
        logits = (torch.softmax(q @ k.mT * width**-0.5 + hidden, -1) @ v) @ weights[3]
        loss = functional.cross_entropy(logits.flatten(0, 1), text[:, 1:].flatten())
        losses.append(round(loss.item(), 3))
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, total, gradient in zip(weights, gathered, gradients, strict=True):
                weight.sub_(0.07 * total.mul_(0.4).add_(gradient).sign())
    return losses


ON = "On: with the answers in view, the loss would have gone elsewhere"
OFF = "Off: with the answers hidden, no model could get there"
EITHER = "Either: masked or not, it could end there"
BROKEN = "The head is broken: a working one would end elsewhere"
# What is true -> what else may be chosen, and what speaks against it.
UNFIT = {
    ON: {
        OFF: "With the answers in view it would have copied them and gone far below {low}; it ended at {end}.",
        EITHER: "On such letters the two part: a view of the answers leads far below {low}, an honest head stays.",
        BROKEN: "No working head can honestly get below {low} on such letters: to end near it, at {end}, is no fault.",
    },
    OFF: {
        ON: "Masked it sees letters that say nothing of the next one. Below {low} it needs the answers: here {end}.",
        EITHER: "A masked head can't get below {low} on such letters, and this one ended at {end}.",
        BROKEN: "A broken head does not beat the best guess, {low}. It works, on what it should not see: {end}.",
    },
    EITHER: {
        ON: "Without the mask it would get from {start} to {end} as well, by copying: the curve does not tell.",
        OFF: "{end} takes no leak here: in a fixed round the last letter, in full view, tells the next.",
        BROKEN: "From {start} to {end}, below {low}: it has learned the round, or to copy. Either is work well done.",
    },
}


@probe(by="read", truth="empirical")
def mask_leak(draw: Draw) -> Diagnosis:
    """A loss below what the text allows proves a leak; a low loss on a text that can be predicted proves nothing."""
    masked, fixed_round = draw.regime(
        "case", [(True, False), (False, False), (True, True), (False, True)], says="causal mask, fixed round"
    )
    letters, seed = draw.integer("letters", 5, 8, says="the number of letters"), draw.seed("net")
    losses = _losses(seed, letters, masked=masked, fixed_round=fixed_round)
    floor, end = math.log(letters), sum(losses[-3:]) / 3
    if (end < floor - 0.35) == (masked and not fixed_round):
        reject("it hasn't learned what its view allows")
    answer = EITHER if fixed_round else ON if masked else OFF
    kind = (
        f"The texts go through {letters} letters in a fixed round (a b c … a b c), from a random one on."
        if fixed_round
        else f"The texts are {letters} letters drawn at random, each independent of all others."
    )
    low = f"ln {letters} = {num(floor, 3)}"
    told = {
        ON: f"Nobody can beat ln {letters} honestly here, and it didn't: a view of the answers would have shown.",
        OFF: f"In such a text nothing honest gets below ln {letters} = {num(floor, 3)}, and this head does.",
        EITHER: "The next letter follows from the last one. Copying it and knowing it look the same in the loss.",
    }
    unfit = {
        text: says.format(low=low, start=num(losses[0], 2), end=num(end, 2)) for text, says in UNFIT[answer].items()
    }
    no_fit = {
        ON: "mask-read-from-level",
        OFF: "low-means-leak",
        EITHER: "loss-proves-nothing",
        BROKEN: "broken-nets-stay-high",
    }
    return Diagnosis(
        ask=f"A head with positions learns to predict the next letter, from fresh texts at each step. {kind} "
        f"Guessing evenly costs ln {letters} = {num(floor, 3)}.\n\nThe head has learned what its view allows. "
        "Was the causal mask on or off?",
        charts=[Line(losses, title="loss", x="step", low=0, high=max(3.0, *losses))],
        options=[
            right(text) if text == answer else wrong(text, no_fit[text], unfit[text])
            for text in (ON, OFF, EITHER, BROKEN)
        ],
        why=f"{told[answer]} It ended at about {num(end, 2)}. Ask of a loss first what an *honest* model could "
        "reach on this text; below that, look for a leak before you celebrate.",
        hints=["What is the best an honest model could do on such texts?"],
    )
