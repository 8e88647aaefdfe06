"""A card as one markdown text, question and answer together, to be read rather than asked."""

from quiz.model import Card, Kind

__all__ = ["card_markdown"]


def card_markdown(card: Card) -> str:
    """Everything that stands in the card's file, in the order in which it is learned."""
    parts = [f"**{card.title}**" if card.title and "\n" not in card.title else card.title, card.body]
    parts.append("\n".join(_option(option.text, option.why, right=option.right) for option in card.options))
    parts.append("\n".join(f"{place}. {step}" for place, step in enumerate(card.steps, start=1)))
    if card.kind is Kind.PROBE:
        parts.append(f"Asked afresh each time by the probe `{card.probe}`.")
    if card.expected:
        within = f" (within {card.within})" if card.within else ""
        parts.append(f"→ {card.expected}{within}")
    parts.append(card.answer)
    parts.append("\n".join(f"- {point.text}{' **(essential)**' if point.essential else ''}" for point in card.points))
    parts += [f"✗ {trap}" for trap in card.traps]
    return "\n\n".join(part for part in parts if part)


def _option(text: str, why: str, *, right: bool) -> str:
    inside = "\n\n".join(part for part in (f"{'✓' if right else '·'} {text}", why) if part)
    return "- " + inside.replace("\n", "\n  ")
