"""Any sequence of publishing, correcting, withdrawing and making anew: no address is lost, no id changes."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from archive_kit import LATER, Piece, Shown
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.shelf.public import Changed

ATOM = "{http://www.w3.org/2005/Atom}"
hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["</title><script>x</script>", "]]>", "&amp;&#0;", "\x00\x0b\ufffe", "a\u202eb", "<!--", "   "]),
)
anchors = st.lists(st.from_regex(r"[a-z]{1,6}(-[0-9]{1,2})?", fullmatch=True), min_size=1, max_size=3, unique=True)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.just(0), anchors, hostile),
        st.tuples(st.just("correct"), st.integers(0, 5), anchors, hostile),
        st.tuples(st.just("withdraw"), st.integers(0, 5), st.just(["x"]), hostile),
        st.tuples(st.just("refresh"), st.just(0), st.just(["x"]), st.just("")),
    ),
    min_size=1,
    max_size=6,
)


@dataclass
class Told:
    """What a test remembers of an archive: issues as they stand, every page that there ever was, ids by place."""

    shown: Shown
    issues: dict[str, list[Piece]] = field(default_factory=dict)
    first: dict[str, list[str]] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)
    number: int = 0

    def act(self, what: str, which: int, names: list[str], words: str) -> None:
        out = list(self.issues)
        if what == "publish":
            self.number += 1
            pieces = [Piece(headline=words, anchor=name, author=words or "Ada", topic=words) for name in names]
            slug = self.shown.publish(self.number, pieces, title=words)
            self.issues[slug], self.first[slug] = pieces, names
        elif what == "correct" and out:
            slug = out[which % len(out)]
            fresh = [*names, *(f"more-{place}" for place in range(9))]
            pieces = [
                replace(piece, anchor=name, headline=words or piece.headline)
                for piece, name in zip(self.issues[slug], fresh, strict=False)
            ]
            self.shown.correct(slug, pieces, day=LATER, title=words)
            self.issues[slug] = pieces
        elif what == "withdraw" and out:
            slug = out[which % len(out)]
            self.shown.withdraw(slug, words)
            del self.issues[slug]
        elif what == "refresh":
            self.shown.refresh()

    def judge(self) -> None:
        files = self.shown.files()
        if not self.number:
            return
        assert self.pages <= files.keys(), "every page that there ever was answers"
        self.pages |= {name for name in files if name.endswith(".html")}
        for slug, pieces in self.issues.items():
            for place, piece in enumerate(pieces):
                assert f"<title>{place}</title>".encode() in files[f"{slug}/{piece.anchor}/index.html"]
        assert read_ids(files) == self.expected()

    def expected(self) -> list[str]:
        """The ids of every entry, newest issue first: made of the first anchors."""
        ends = [(slug, ["", *(f"/{name}" for name in self.first[slug])]) for slug in reversed(self.issues)]
        dates = {slug: self.shown.desk.store.get_issue(slug).date for slug in self.issues}
        return [f"tag:the-example-weekly,{dates[slug]}:{slug}{end}" for slug, own in ends for end in own]


def read_ids(files: dict[str, bytes]) -> list[str]:
    """The ids of the entries, the same in each feed; every feed is well formed."""
    for name in ("atom.xml", "rss.xml"):
        assert not feedparser.parse(files[name]).bozo, name
    ET.fromstring(files["sitemap.xml"])
    atom = [entry.findtext(f"{ATOM}id") for entry in ET.fromstring(files["atom.xml"]).iter(f"{ATOM}entry")]
    rss = [item.findtext("guid") for item in ET.fromstring(files["rss.xml"]).iter("item")]
    items = [item["id"] for item in json.loads(files["feed.json"])["items"]]
    assert atom == rss == items
    return items


@settings(max_examples=12, deadline=None)
@given(steps)
def test_no_address_is_lost_and_no_id_changes_whatever_is_done(sequence: list[tuple[str, int, list[str], str]]) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(os, "fsync", lambda _: None)
        told = Told(Shown(Path(folder) / "own"))
        for step in sequence:
            told.act(*step)
            told.judge()
        marks = told.shown.marks()
        if told.number:
            done = told.shown.refresh().changed
            assert done == Changed(equal=done.equal)
        assert told.shown.marks() == marks
        told.shown.desk.close()
