"""Libraries: one laid over the other, indexed once, read again only where something has changed."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from quiz.cards import MOST_BYTES, read_file
from quiz.errors import CardError, LibraryError
from quiz.library import Library, Root, own_root, shipped_root
from quiz.library.entry import card_from_json, card_to_json
from quiz.model import Kind

PROBE = 'from quiz.probe import probe, Number\n\n@probe(by="compute")\ndef {}(draw):\n    """Doc."""\n'


class Folders:
    """A shipped and an own library in a temporary folder."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.shipped = Root(base / "shipped", editable=False)
        self.own = own_root(base / "own")
        self.cache = base / "home" / "cache.db"

    def write(self, name: str, text: str) -> Path:
        """Write ``own/cards/softmax.md``."""
        path = self.base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def load(self, known: Mapping[str, tuple[str, str]] | None = None) -> Library:
        return Library.load([self.shipped, self.own], self.cache, known)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def said(library: Library) -> list[str]:
    return [str(problem) for problem in library.problems]


def card(name: str, answer: str = "A", attributes: str = "") -> str:
    return f"## {name.capitalize()}? {{#{name}{attributes}}}\n\n---\n\n{answer}\n\n"


def test_own_cards_over_shipped_ones(folders: Folders) -> None:
    front = "---\ntitle: Softmax\nsource: https://s\nneeds: [nll]\n---\n"
    folders.write("shipped/cards/softmax.md", front + card("one") + card("two") + card("three"))
    folders.write("own/cards/softmax.md", card("mine") + card("two", "B", " core"))
    folders.write("own/cards/notes.md", card("note"))
    library = folders.load()
    assert library.problems == []
    # In the shipped order, with the learner's own card in the place of its namesake.
    assert sorted(library.refs, key=lambda name: library.refs[name].position)[:3] == ["one", "two", "three"]
    assert library.card("two").answer == "B"
    assert library.refs["two"].core
    assert library.card("two").source == "https://s"
    assert library.refs["mine"].needs == ("nll",)
    assert library.topics["softmax"].title == "Softmax"
    assert library.topics["notes"].title == "Notes"
    assert [found.id for found in library.cards()] == list(library.refs)


def test_all_gaps_go_with_their_card(folders: Folders) -> None:
    folders.write("shipped/cards/a.md", "## ==x== ==y== ==z== {#gaps}\n\n" + card("plain"))
    folders.write("own/cards/a.md", "## ==x== only {#gaps}\n\n## ==now a gap== {#plain}\n")
    assert sorted(folders.load().refs) == ["gaps.1", "plain.1"]


def test_a_broken_own_card_leaves_the_shipped_one(folders: Folders) -> None:
    folders.write("shipped/cards/a.md", card("one"))
    file = folders.write("own/cards/a.md", card("one", attributes=" nonsense"))
    library = folders.load()
    assert library.refs["one"].topic == "a"
    (problem,) = said(library)
    assert problem.startswith(
        f"{file}:1: unknown word 'nonsense' among the attributes; the words are core, nudge and order"
    )


def test_equal_ids_in_two_files(folders: Folders) -> None:
    first = folders.write("own/cards/a.md", card("same") + card("other"))
    second = folders.write("own/cards/b.md", "Intro\n\n" + card("same", "B"))
    library = folders.load()
    assert said(library) == [f"{second}:3: the id same is taken by the card at {first}:1; give one another id"]
    assert library.card("same").answer == "A"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("## The loss is ==3.3== of ==4== {#dup}\n", card("dup")),
        (card("dup"), "## The loss is ==3.3== of ==4== {#dup}\n"),
        ("## The loss is ==3.3== {#dup}\n", "## Its slope is ==2:steep== {#dup}\n"),
    ],
)
def test_gaps_have_the_id_of_their_card(folders: Folders, first: str, second: str) -> None:
    one = folders.write("own/cards/a.md", first)
    other = folders.write("own/cards/b.md", second + "\n" + card("else"))
    library = folders.load()
    assert said(library) == [f"{other}:1: the id dup is taken by the card at {one}:1; give one another id"]
    assert {ref.path for name, ref in library.refs.items() if name != "else"} == {str(one)}
    assert "else" in library.refs


def test_order_is_the_paths(folders: Folders) -> None:
    folders.write("shipped/cards/path.md", "---\nopen: [b]\n---\n* [ ] B {#i topics=b,a}\n")
    for topic in "abc":
        folders.write(f"shipped/cards/{topic}.md", card(f"card-{topic}"))
    library = folders.load()
    assert list(library.refs) == ["card-b", "card-a", "card-c"]
    assert library.path is not None
    assert (library.path.open, library.path.items[0].topics) == (("b",), ("b", "a"))
    assert folders.load().path == library.path
    folders.write("own/cards/path.md", "* [ ] Mine {#m}\n* [ ] Mine {#m}")
    library = folders.load()
    assert library.path is not None
    assert [item.id for item in library.path.items] == ["m"]
    assert len(library.problems) == 1


def test_what_is_no_topic(folders: Folders) -> None:
    for name in ("README.md", "_draft.md", ".hidden.md", "old.md~", "notes.txt"):
        folders.write(f"own/cards/{name}", card("x"))
    assert folders.load().refs == {}


def test_probes(folders: Folders) -> None:
    shipped = folders.write("shipped/probes/softmax.py", PROBE.format("value") + PROBE.format("shift"))
    own = folders.write("own/probes/softmax.py", PROBE.format("value").replace("@probe", "@quiz.probe.probe"))
    file = folders.write(
        "own/cards/a.md", "## {#p probe=softmax.value}\n\n## {#q probe=softmax.valeu}\n\n## {#r probe=cnn.size}\n"
    )
    library = folders.load()
    assert library.probe_path("softmax.value") == own
    assert library.probe_path("softmax.shift") == shipped
    assert library.probe_path("softmax.none") is None
    assert said(library) == [
        f"{file}:3: there is no probe softmax.valeu; did you mean softmax.value?",
        f"{file}:5: there is no probe cnn.size; write a probe of that name in probes/cnn.py",
    ]
    assert list(library.refs) == ["p"]
    assert library.orphans(["p", "q", "r", "gone", "gone.1"]) == ["gone", "gone.1"]


def test_a_probe_file_is_never_run(folders: Folders) -> None:
    marker = folders.base / "ran"
    folders.write("own/probes/a.py", f"open({str(marker)!r}, 'w')\n{PROBE.format('x')}")
    file = folders.write("own/probes/b.py", "def x(:\n")
    null = folders.write("own/probes/c.py", "x = 1\0\n")
    folders.write("own/cards/a.md", "## {#p probe=a.x}\n\n## {#q probe=b.x}\n")
    library = folders.load()
    assert not marker.exists()
    assert said(library)[0] == f"{file}:1: the probes can't be read: invalid syntax; mend this line"
    assert said(library)[1].startswith(f"{null}:1: the probes can't be read: ")
    assert len(library.problems) == 2
    assert list(library.refs) == ["p"]


def test_only_regular_files_are_read(folders: Folders) -> None:
    """Opening a pipe would wait for ever for somebody to write into it."""
    pipes = [folders.base / "own" / name for name in ("cards/a.md", "cards/path.md", "probes/p.py")]
    for pipe in pipes:
        pipe.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(pipe)
    (folders.own.cards / "null.md").symlink_to(os.devnull)
    (folders.own.cards / "folder.md").mkdir()
    (folders.own.cards / "linked.md").symlink_to(folders.write("elsewhere.md", card("linked")))
    folders.write("shipped/cards/path.md", "- [ ] One\n")
    library = folders.load()
    assert list(library.refs) == ["linked"]
    assert library.path is not None
    assert len(library.path.items) == 1
    odd = [folders.own.cards / name for name in ("a.md", "folder.md", "null.md", "path.md")] + [pipes[2]]
    assert sorted(said(library)) == sorted(
        f"{file}:1: this is no regular file, and was passed over; put a file of text in its place" for file in odd
    )
    with pytest.raises(LibraryError, match="no regular file"):
        library.add("Q?", "A", "a")
    pipes[0].unlink()
    folders.write("own/cards/a.md", card("now"))
    assert library.reload_changed()
    assert "now" in library.refs


@pytest.mark.skipif(sys.platform == "win32", reason="there it is when the file was made")
def test_a_file_is_read_again_though_its_time_says_nothing(folders: Folders) -> None:
    """As one of which only the permissions were mended, or that was brought back with its time from a copy."""
    file = folders.write("own/cards/a.md", card("one"))
    library, before = folders.load(), file.stat()
    while file.stat().st_ctime_ns == before.st_ctime_ns:  # some file systems count in hundredths of a second
        file.write_text(card("two"))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_mtime_ns, file.stat().st_size) == (before.st_mtime_ns, before.st_size)
    assert library.reload_changed()
    assert list(library.refs) == list(folders.load().refs) == ["two"]


def test_a_folder_that_can_not_be_read(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    folders.write("shipped/cards/a.md", card("a"))
    folders.write("own/cards/b.md", card("b"))
    folders.write("own/probes", "a file")
    scan = os.scandir

    def locked(folder: Path) -> object:
        if folder == folders.own.cards:
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    with monkeypatch.context() as patched:
        patched.setattr("os.scandir", locked)
        library = folders.load()
    assert list(library.refs) == ["a"]
    assert said(library) == [
        f"{folder}:1: this folder can't be read, nor any card or probe in it; look at its permissions"
        for folder in (folders.own.cards, folders.own.probes)
    ]
    assert library.reload_changed()
    assert list(library.refs) == ["a", "b"]


def test_an_own_path_that_can_not_be_read_leaves_the_shipped_one(folders: Folders) -> None:
    folders.write("shipped/cards/path.md", "- [ ] One {topics=a}\n")
    own = folders.write("own/cards/path.md", "")
    own.write_bytes(b"- [ ] Caf\xe9 {topics=b}\n")
    library = folders.load()
    assert said(library) == [f"{own}:1: a byte that is no UTF-8; save the file as UTF-8"]
    assert library.path is not None
    assert [item.topics for item in library.path.items] == [("a",)]
    own.write_text("Nothing is ahead.\n")
    library.reload_changed()
    assert library.path.items == ()


def test_what_is_only_odd_leaves_nothing_out(folders: Folders) -> None:
    folders.write("own/cards/a.md", "---\ntitel: A\ntitle: A\ntitle: B\n?\n---\n\n" + card("one"))
    folders.write("own/cards/b.md", "---\ntitle: B\n\n" + card("two"))
    folders.write("own/cards/c.md", "```\n\n" + card("three"))
    folders.write("own/cards/path.md", "- [ ] One {#x}\n- [ ] Two {#x}\n")
    folders.write("own/cards/z.md", "## Choose {#z}\n\n- [ ] a\n- [ ] b\n")
    for _ in range(2):  # read from the files, then from the cache
        library = folders.load()
        assert list(library.refs) == ["one", "two", "three"]
        assert len(library.problems) == 7
        assert [problem.place.path for problem in library.problems if problem.leaves_out and problem.place] == [
            str(folders.own.cards / "z.md")
        ]


def test_unknown_card(folders: Folders) -> None:
    with pytest.raises(LibraryError, match="there is no card 'x'"):
        folders.load().card("x")
    with pytest.raises(LibraryError, match="there is no card 'x'"):
        folders.load().place_to_edit("x")


# Changes on disk


def test_reload_reads_what_has_changed(folders: Folders) -> None:
    folders.write("own/cards/a.md", card("one"))
    file = folders.write("own/cards/b.md", card("two"))
    library = folders.load()
    assert not library.reload_changed()
    file.write_text(card("two", "B, longer") + card("three"))
    assert library.reload_changed()
    assert list(library.refs) == ["one", "two", "three"]
    assert library.card("two").answer == "B, longer"
    file.unlink()
    assert library.reload_changed()
    assert list(library.refs) == ["one"]


def test_written_ids_stay_whatever_changes(folders: Folders) -> None:
    file = folders.write("own/cards/a.md", "## Which? {#c}\n\n- [ ] a\n- [x] b\n\n" + card("z"))
    assert list(folders.load().refs) == ["c", "z"]
    file.unlink()
    folders.write(
        "own/cards/elsewhere.md", card("z") + "## Other words? {#c core}\n\nSo:\n\n- [x] c\n- [ ] d\n- [ ] e\n"
    )
    library = folders.load()
    assert set(library.refs) == {"c", "z"}
    assert library.refs["c"].topic == "elsewhere"
    assert len(library.card("c").options) == 3


def test_an_unwritten_id_outlives_its_heading(folders: Folders) -> None:
    file = folders.write("own/cards/a.md", "## First words\n\n---\n\nAnswer one\n\n## Second\n\n---\n\nAnswer two\n")
    library = folders.load()
    known = library.identities()
    assert list(known) == ["a-first-words", "a-second"]
    file.write_text(file.read_text().replace("First words", "Better ones"))
    # In the running program, and at the next start.
    assert library.reload_changed()
    for found in (library, folders.load(known)):
        assert list(found.refs) == ["a-first-words", "a-second"]
        assert found.card("a-first-words").title == "Better ones"
        assert [whole.id for whole in found.cards()] == ["a-first-words", "a-second"]
        assert found.identities() == known
        assert found.orphans(list(known)) == []
    # The id that is written at last is the one it is known by.
    assert folders.load(known).write_ids() == [file]
    assert "## Better ones {#a-first-words}" in file.read_text()


def test_an_unwritten_card_is_known_in_another_file(folders: Folders) -> None:
    folders.write("own/cards/a.md", "## Words\n\n---\n\nAnswer\n")
    known = folders.load().identities()
    (folders.own.cards / "a.md").rename(folders.own.cards / "b_c.md")
    assert list(folders.load(known).refs) == ["a-words"]


@pytest.mark.parametrize(
    "text",
    [
        "## New\n\n---\n\nAnother answer\n",  # another content
        "## New\n\n---\n\nAnswer\n\n## Newer\n\n---\n\nAnswer\n",  # which of the two?
        "## New\n\n---\n\nAnswer\n\n## Words\n\n---\n\nChanged\n",  # it is still there
    ],
)
def test_who_is_not_recognised(folders: Folders, text: str) -> None:
    file = folders.write("own/cards/a.md", "## Words\n\n---\n\nAnswer\n")
    known = folders.load().identities()
    file.write_text(text)
    assert "a-new" in folders.load(known).refs


def test_nobody_is_recognised_by_a_yes_or_no(folders: Folders) -> None:
    file = folders.write("own/cards/a.md", "## Is ReLU convex?\n\n---\n\nYes.\n\n## {probe=a.b}\n")
    folders.write("own/probes/a.py", PROBE.format("b"))
    known = folders.load().identities()
    file.write_text("## Has batchnorm a state?\n\n---\n\nYes.\n\n## How so? {probe=a.b}\n")
    assert list(folders.load(known).refs) == ["a-has-batchnorm-a-state", "a-b"]
    file.rename(folders.own.cards / "b.md").write_text("## Is ReLU convex?\n\n---\n\nYes.\n")
    assert list(folders.load(known).refs) == ["a-is-relu-convex"]


# Adding and editing


def test_add(folders: Folders) -> None:
    folders.write("shipped/cards/softmax.md", card("softmax-why"))
    library = folders.load()
    assert library.add("Why?", "Because.", "softmax") == "softmax-why-2"
    assert library.add("A ==gap==", "", "softmax") == "softmax-a-gap.1"
    assert library.add("Later?", "", "softmax") == "softmax-later"
    assert library.refs["softmax-later"].stub
    assert library.refs["softmax-why-2"].place.path == str(folders.own.cards / "softmax.md")
    assert list(folders.load().refs) == ["softmax-why", "softmax-why-2", "softmax-a-gap.1", "softmax-later"]


def test_nothing_is_added_to_a_file_that_is_full(folders: Folders) -> None:
    """With one card more it could not be read at all."""
    text = "".join(card(f"q{number}", "x" * 99_000) for number in range(40))
    file = folders.write("own/cards/a.md", text + "\n" * (MOST_BYTES - len(text)))
    library = folders.load()
    with pytest.raises(CardError, match=r"a\.md:1: there is no room for another card; choose another topic"):
        library.add("Why?", "Because.", "a")
    assert file.stat().st_size == MOST_BYTES
    assert len(library.refs) == 40


@pytest.mark.parametrize("topic", ["", "../x", "a b", "path", "README", ".x", "a.b"])
def test_unusable_topics(folders: Folders, topic: str) -> None:
    with pytest.raises(CardError, match=r"can't be a topic's name; (write letters, digits|choose another)"):
        folders.load().add("Q", "A", topic)
    with pytest.raises(CardError), folders.load().new_card_place(topic):
        pass


def test_two_programs_add_at_once(folders: Folders) -> None:
    script = (
        "import sys; from pathlib import Path; from quiz.library import Library, own_root\n"
        "base = Path(sys.argv[1])\n"
        "library = Library.load([own_root(base / 'own')], base / 'home' / 'cache.db')\n"
        "for number in range(10): library.add(f'{sys.argv[2]} {number}?', 'A', 'notes')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(folders.base), name]) for name in ("x", "y")]
    assert [process.wait() for process in running] == [0, 0]
    library = folders.load()
    assert len(library.refs) == 20
    assert library.problems == []


def test_editing_a_shipped_card_copies_it(folders: Folders) -> None:
    folders.write("shipped/cards/softmax.md", "---\nsource: https://s\n---\n" + card("one") + "## ==a== ==b== {#two}\n")
    own = folders.write("own/cards/softmax.md", card("mine").rstrip())
    library = folders.load()
    place = library.place_to_edit("two.2")
    assert place.path == str(own)
    assert own.read_text().splitlines()[place.line - 1] == "## ==a== ==b== {#two}"
    assert library.place_to_edit("two.1") == place
    assert library.place_to_edit("mine").line == 1
    assert library.card("two.2").source == "https://s"
    assert library.problems == []


@pytest.mark.parametrize("own", [None, "", "## Mine? {#mine}\n\n---\n\nA", "## Mine? {#mine}\n\n---\n\nA\n\n\n"])
def test_a_copy_that_was_left_as_it_is_goes_again(folders: Folders, own: str | None) -> None:
    folders.write("shipped/cards/softmax.md", card("one") + card("two"))
    file = folders.own.cards / "softmax.md"
    if own is not None:
        folders.write("own/cards/softmax.md", own)
    library = folders.load()
    shipped = library.card("one")
    assert library.place_to_edit("one").path == str(file)
    file.write_text(file.read_text() + "\n")  # as an editor may
    library.drop_copy("one")
    assert (file.read_text() if file.exists() else None) == own
    library.reload_changed()
    assert library.card("one") == shipped


def test_a_copy_that_was_changed_stays(folders: Folders) -> None:
    folders.write("shipped/cards/softmax.md", card("one") + card("two"))
    library = folders.load()
    place = library.place_to_edit("one")
    Path(place.path).write_text(Path(place.path).read_text().replace("A", "    A"))
    library.drop_copy("one")
    library.drop_copy("two")
    library.reload_changed()
    assert library.refs["one"].place == place
    assert library.refs["two"].path != place.path


def test_in_a_checkout_the_file_itself_is_edited(folders: Folders) -> None:
    file = folders.write("shipped/cards/a.md", card("one"))
    library = Library.load([Root(folders.base / "shipped"), folders.own], folders.cache)
    assert str(library.place_to_edit("one")) == f"{file}:1"


def test_new_card_place(folders: Folders) -> None:
    library = folders.load()
    file = folders.own.cards / "notes.md"
    with library.new_card_place("notes") as place:
        assert str(place) == f"{file}:6"
        assert file.read_text().splitlines()[place.line - 1] == "## "
    assert not file.exists()
    folders.write("own/cards/notes.md", "a\nb\n")
    with library.new_card_place("notes") as place:
        assert place.line == 3
    assert file.read_text() == "a\nb\n"
    file.write_text("\n")
    with pytest.raises(LibraryError, match="no editor"), library.new_card_place("notes"):
        raise LibraryError("no editor")
    assert file.read_text() == "\n"


def test_ids_are_written_where_one_may_write(folders: Folders) -> None:
    shipped = folders.write("shipped/cards/a.md", "## One\n\nx\n")
    own = folders.write("own/cards/a.md", "## Two\n\nx\n")
    library = folders.load()
    assert library.write_ids() == [own]
    assert (shipped.read_text(), own.read_text()) == ("## One\n\nx\n", "## Two {#a-two}\n\nx\n")
    assert library.refs["a-two"].written
    assert library.write_ids() == []


# Where the shipped library lies


def test_checkout_and_wheel(tmp_path: Path) -> None:
    checkout = shipped_root()
    assert checkout.editable
    assert (checkout.cards / "path.md").is_file()
    package = tmp_path / "site-packages" / "quiz"
    package.mkdir(parents=True)
    with pytest.raises(LibraryError, match="the shipped cards are missing"):
        shipped_root(package)
    (tmp_path / "site-packages" / "cards").mkdir()  # somebody else's
    with pytest.raises(LibraryError):
        shipped_root(package)
    (package / "shipped" / "cards").mkdir(parents=True)
    assert shipped_root(package) == Root(package / "shipped", editable=False)


# The cache


def test_a_second_start_reads_no_card_file(folders: Folders) -> None:
    folders.write("own/cards/a.md", card("one") + "## {#p probe=a.x}\n")
    folders.write("own/cards/path.md", "* [ ] A\n")
    folders.write("own/probes/a.py", PROBE.format("x"))
    folders.load()
    script = (
        "import sys; from pathlib import Path; from quiz.library import Library, own_root\n"
        "base = Path(sys.argv[1])\n"
        "library = Library.load([own_root(base / 'own')], base / 'home' / 'cache.db')\n"
        "assert library.card('one').answer == 'A' and library.path.items\n"
        "print(*({'markdown_it', 'quiz.cards', 'quiz.library.probes'} & set(sys.modules)))\n"
    )
    run = [sys.executable, "-c", script, str(folders.base)]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.split() == []


def test_what_is_cached_is_what_is_read(tmp_path: Path) -> None:
    cache = tmp_path / "cache.db"
    fresh, cached = (Library.load([shipped_root()], cache) for _ in range(2))
    assert len(fresh.refs) > 100
    assert fresh.refs == cached.refs
    assert list(fresh.refs) == list(cached.refs)
    assert [fresh.card(name) for name in fresh.refs] == [cached.card(name) for name in fresh.refs]
    assert list(fresh.cards()) == list(cached.cards())
    assert {found.kind for found in cached.cards()} >= {Kind.RECALL, Kind.CHOICE, Kind.PROBE, Kind.EXPLAIN, Kind.NUMBER}


def test_cards_as_json() -> None:
    for found in read_file(shipped_root().cards / "softmax.md").cards:
        assert card_from_json(card_to_json(found)) == found
    for text in ("[]", "{}", "1", '["x"]', "nonsense", json.dumps([None] * 40)):
        with pytest.raises(ValueError, match=r"."):
            card_from_json(text)


@pytest.mark.parametrize("content", [b"", b"nonsense" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_cache_is_made_anew(folders: Folders, content: bytes) -> None:
    folders.write("own/cards/a.md", card("one"))
    folders.cache.parent.mkdir()
    folders.cache.write_bytes(content)
    for _ in range(2):
        assert folders.load().card("one").answer == "A"
    with sqlite3.connect(folders.cache) as database:
        assert database.execute("SELECT count(*) FROM card").fetchone() == (1,)
    database.close()


def test_a_cache_with_damaged_cards(folders: Folders) -> None:
    folders.write("own/cards/a.md", card("one"))
    folders.load()
    with sqlite3.connect(folders.cache) as database:
        database.execute("UPDATE card SET json = '[1'")
    database.close()
    library = folders.load()
    assert library.card("one").answer == "A"
    assert [found.id for found in folders.load().cards()] == ["one"]


def test_siblings_share_an_idea(folders: Folders) -> None:
    gaps = "## ==Wide== or ==deep==. {#gaps}\n\n"
    folders.write("own/cards/a.md", card("alone") + gaps + card("named", attributes=" idea=width"))
    for library in (folders.load(), folders.load()):  # read, and as it was kept
        ideas = {name: ref.idea for name, ref in library.refs.items()}
        assert ideas == {"alone": "", "gaps.1": "gaps", "gaps.2": "gaps", "named": "width"}


def test_a_cache_of_another_version(folders: Folders) -> None:
    folders.write("own/cards/a.md", card("one"))
    folders.load()
    with sqlite3.connect(folders.cache) as database:
        database.execute("PRAGMA user_version = 7")
        database.execute("UPDATE file SET columns = '[]'")
    database.close()
    assert list(folders.load().refs) == ["one"]


def test_no_cache_at_all(folders: Folders) -> None:
    folders.write("own/cards/a.md", card("one"))
    folders.cache.mkdir(parents=True)  # a folder in its place
    library = folders.load()
    assert library.card("one").answer == "A"
    assert not library.reload_changed()
    (folders.base / "file").write_text("")
    assert Library.load([folders.own], folders.base / "file" / "cache.db").card("one").answer == "A"


def test_a_locked_cache_is_done_without(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz.library.cache._WAIT", 0.01)
    folders.write("own/cards/a.md", card("one"))
    folders.load()
    folders.write("own/cards/a.md", card("one") + card("two"))
    database = sqlite3.connect(folders.cache, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    try:
        assert list(folders.load().refs) == ["one", "two"]
    finally:
        database.close()
    assert list(folders.load().refs) == ["one", "two"]


def test_files_that_are_gone_leave_the_cache(folders: Folders) -> None:
    folders.write("own/cards/a.md", card("one"))
    folders.load()
    (folders.own.cards / "a.md").rename(folders.own.cards / "b.md")
    folders.load()
    with sqlite3.connect(folders.cache) as database:
        paths = [path for (path,) in database.execute("SELECT path FROM file")]
    database.close()
    assert paths == [str(folders.own.cards / "b.md")]


def test_cards_need_of_a_cloze_is_one_of_its_gaps(folders: Folders) -> None:
    folders.write("own/cards/a.md", "## ==x== ==y== {#gaps}\n\n" + card("one", attributes=" needs=gaps,other"))
    assert folders.load().refs["one"].needs == ("gaps.1", "gaps.2", "other")


def test_a_need_of_a_cloze_whose_first_gap_is_not_number_one(folders: Folders) -> None:
    folders.write("own/cards/a.md", "## ==2:x== {#gaps}\n\n" + card("one", attributes=" needs=gaps"))
    assert folders.load().refs["one"].needs == ("gaps.2",)
