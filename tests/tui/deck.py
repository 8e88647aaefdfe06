"""A deck with a card of each kind, for the screens to show."""

from quiz.cards import read
from quiz.model import Card

DECK = r"""---
title: Softmax
source: https://youtu.be/PaCmpygFfXo
---

## What does **softmax** do to a vector of logits? {#sm-what at=1:02}

Say it in one line, for $x \in \mathbb{R}^n$.

---

It exponentiates and normalises:

$$p_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$

✗ It is no *maximum*: nothing is thrown away.

## A bigram model that knows nothing has a loss of ==ln 27== {#sm-floor}

## Which of these leaves softmax unchanged? {#sm-invariance}

```python
p = torch.softmax(x, dim=0)  # x: [n]
```

- [ ] doubling every logit

  Doubling sharpens the distribution: the gaps between logits double.
- [x] adding the same number to every logit

  The factor $e^c$ cancels.
- [ ] swapping two logits

## Which hold for a batch of logits $(32, 27)$? {#sm-several}

- [x] the rows of the softmax over `dim=1` sum to 1
- [ ] the columns do

  Each row was divided by its own sum.
- [x] every entry is positive

## What is $-\ln p$ for $p = 1/27$? {#sm-number answer="ln 27" within="2%"}

---

$\ln 27 = 3 \ln 3 \approx 3.296$: a uniform guess over 27 characters.

## What shape has `logits.sum(1, keepdim=True)` for logits of shape (32, 27)? {#sm-shape shape="(32, 1)"}

## In which order does a training step run? {#sm-order order}

1. forward pass
2. zero the gradients
3. backward pass
4. update the parameters

## Explain why the maximum is subtracted before exponentiating. {#sm-explain}

---

The result does not change, the range does.

- [ ] ! the largest exponent becomes 0, so nothing overflows
- [ ] ! the common factor cancels in the ratio
- [ ] small terms may underflow to 0, which is harmless

## {#sm-probe probe=softmax.first}
"""


def deck(text: str = DECK) -> list[Card]:
    topic = read(text, "cards/softmax.md", "softmax")
    assert not topic.problems, topic.problems
    return list(topic.cards)
