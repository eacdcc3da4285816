"""The tables [sources.NAME] and [fetch]: where articles come from by themselves, and every mistake at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from digest.config import parse, sources
from digest.errors import ConfigError
from digest.model.sources import After, FetchChoice, FullText, Mailbox, Source

if TYPE_CHECKING:
    from digest.model.config import Config

ROOT = Path(__file__).resolve().parents[2]
GOOD = '[publication]\nname = "My Weekly"\n'
HERE = Path("config.toml").resolve().parent
FEEDS = '[sources.news]\nkind = "feeds"\nfeeds = ["https://example.org/feed.xml"]\n'
TWO_FOLDERS = "".join(f'[sources.{name}]\nkind = "folder"\npath = "x"\n' for name in "ab")


def config(text: str) -> Config:
    return parse(GOOD + text, Path("config.toml"))


def problems(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ConfigError) as caught:
        config(text)
    assert all(notice.hint and notice.code.startswith("config-") for notice in caught.value.notices)
    return [(notice.code, notice.line) for notice in caught.value.notices]


def examples() -> str:
    """The tables as the example has them, their comment marks taken away."""
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("# [sources."))
    end = next(n for n, line in enumerate(lines) if line.startswith("# [fetch]"))
    end = lines.index("", end)
    bare = [line.removeprefix("# ") for line in lines[start:end] if line.startswith("# ")]
    return "\n".join(line for line in bare if line.startswith("[") or " = " in line.split("#")[0])


def test_without_the_tables_there_are_no_sources_and_fetching_is_careful() -> None:
    made = config("")
    assert (made.sources, made.fetch) == ((), FetchChoice())
    assert (made.fetch.networks, made.fetch.seconds, made.fetch.size) == ((), 20, 10)


def test_every_kind_is_read_with_what_belongs_to_it() -> None:
    made = config(
        '[sources.desk]\nkind = "folder"\npath = "incoming"\nafter = "stay"\ntags = ["desk"]\n'
        '[sources.news]\nkind = "feeds"\nfeeds = ["https://example.org/a", "https://example.org/a", "http://b.example"]\n'
        'language = "de"\nauthor = "The Desk"\nfull_text = true\nmaximum = 3\ninterval = "2h"\n'
        '[sources.list]\nkind = "opml"\npath = "feeds.opml"\nenabled = false\n'
        '[sources.post]\nkind = "mailbox"\nhost = "mail.example.org"\nuser = "desk"\npassword_env = "WORD"\nenabled = true\n'
        '[sources.local]\nkind = "mailbox"\npath = "Maildir"\n'
    )
    minute = dt.timedelta(minutes=1)
    desk, news, listed, post, local = made.sources
    assert desk == Source(
        name="desk", kind="folder", path=HERE / "incoming", after=After.STAY, tags=("desk",), interval=minute
    )
    assert news.addresses == ("https://example.org/a", "http://b.example")
    assert (news.language, news.author, news.full_text, news.maximum) == ("de", "The Desk", FullText.CUT, 3)
    assert news.interval == dt.timedelta(hours=2)
    assert (listed.path, listed.enabled, listed.interval) == (HERE / "feeds.opml", False, dt.timedelta(hours=1))
    assert post.mailbox == Mailbox(host="mail.example.org", user="desk", password_env="WORD")
    assert (post.enabled, local.enabled, local.mailbox, local.path) == (True, False, None, HERE / "Maildir")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[sources.a]\n", [("config-missing", 3)]),
        ('[sources.a]\nkind = "feed"\n', [("config-unknown-word", 4)]),
        ('[sources.a]\nkind = "feeds"\n', [("config-missing", 3)]),
        ('[sources.a]\nkind = "feeds"\nfeeds = ["example.org"]\n', [("config-bad-url", 5)]),
        ('[sources.a]\nkind = "folder"\n', [("config-missing", 3)]),
        ('[sources.a]\nkind = "folder"\npath = "issues/inbox"\n', [("config-bad-path", 5)]),
        ('[sources.a]\nkind = "opml"\n', [("config-missing", 3)]),
        ('[sources.a]\nkind = "mailbox"\n', [("config-missing", 3)]),
        ('[sources.a]\nkind = "mailbox"\nhost = "m"\n', [("config-missing", 3)] * 2),
        ('[sources.a]\nkind = "folder"\npath = "x"\nfeeds = []\n', [("config-unknown-key", 6)]),
        ('[sources."A b"]\nkind = "folder"\npath = "x"\n', [("config-bad-slug", 3)]),
        ('[sources.a]\nkind = "folder"\npath = "x"\ninterval = "1s"\n', [("config-bad-duration", 6)]),
        ('[sources.a]\nkind = "folder"\npath = "x"\ninterval = "0"\n', [("config-out-of-range", 6)]),
        ('[sources.a]\nkind = "folder"\npath = "x"\nmaximum = -1\n', [("config-out-of-range", 6)]),
        ('[sources.a]\nkind = "folder"\npath = "x"\nafter = "burn"\n', [("config-unknown-word", 6)]),
        (FEEDS + FEEDS.replace("news", "other"), [("config-same-feed", 8)]),
        (FEEDS.replace('"]', '", "http://www.EXAMPLE.org/feed.xml/"]'), [("config-same-feed", 5)]),
        (TWO_FOLDERS, [("config-same-path", 8)]),
        ('[fetch]\nnetworks = ["10.0.0.0/99"]\nseconds = 0\ncontact = "nobody"\n', None),
        ("sources = 3\n", None),
    ],
)
def test_each_mistake_is_told_with_its_line_and_a_hint(text: str, found: list[tuple[str, int | None]] | None) -> None:
    if text.startswith("sources"):
        with pytest.raises(ConfigError):
            parse(text + GOOD, Path("config.toml"))
        return
    if found is None:
        assert {code for code, _ in problems(text)} == {"config-bad-network", "config-out-of-range", "config-bad-url"}
        return
    assert problems(text) == found


def test_every_problem_of_every_source_is_told_at_once() -> None:
    assert len(problems('[sources.a]\n[sources.b]\nkind = "feeds"\n[sources.c]\nkind = "folder"\nx = 1\n')) == 4


def test_the_kind_of_an_installed_source_is_known_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name = "readeck"

    monkeypatch.setattr(sources, "entry_points", lambda **_: [Point()])
    made: Any = config('[sources.saved]\nkind = "readeck"\n[sources.saved.options]\nshelf = "weekly"\n')
    assert (made.sources[0].kind, made.sources[0].options) == ("readeck", (("shelf", "weekly"),))
    assert problems('[sources.a]\nkind = "folder"\npath = "x"\n[sources.a.options]\nb = 1\n') == [
        ("config-unknown-key", 6)
    ]


def test_the_examples_of_the_file_are_good_and_show_what_is_usual() -> None:
    made = config(examples())
    assert {source.kind for source in made.sources} == {"folder", "feeds", "opml", "mailbox"}
    assert made.fetch == FetchChoice(contact="https://example.org/about")
