import pytest

from quiz.links import link, seconds


@pytest.mark.parametrize(("moment", "expected"), [("95", 95), ("40:40", 2440), ("1:02:03", 3723)])
def test_moments(moment: str, expected: int) -> None:
    assert seconds(moment) == expected


@pytest.mark.parametrize("moment", ["", "a", "1:b", "-3"])
def test_what_is_no_moment(moment: str) -> None:
    with pytest.raises(ValueError, match="moment"):
        seconds(moment)


@pytest.mark.parametrize(
    ("source", "at", "expected"),
    [
        ("https://youtu.be/P6sfmUTpUmc", "40:40", "https://youtu.be/P6sfmUTpUmc?t=2440s"),
        ("https://www.youtube.com/watch?v=kCc8FmEb1nY", "1:00", "https://www.youtube.com/watch?v=kCc8FmEb1nY&t=60s"),
        ("https://www.youtube.com/watch?v=a&t=5", "1:00", "https://www.youtube.com/watch?v=a&t=60s"),
        ("https://example.org/a", "section", "https://example.org/a#section"),
        ("https://example.org/a", "12:00", "https://example.org/a"),
        ("https://youtu.be/a", "soon", "https://youtu.be/a"),
        ("https://youtu.be/a", "", "https://youtu.be/a"),
        ("a book", "", ""),
        ("https://[not-an-address", "40:40", ""),
        ("https:///nowhere", "", ""),
        ("javascript:alert(1)", "", ""),
        ("file:///etc/passwd", "", ""),
    ],
)
def test_links(source: str, at: str, expected: str) -> None:
    assert link(source, at) == expected
