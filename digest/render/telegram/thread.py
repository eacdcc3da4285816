"""An issue as a thread: an index, a silent post for each article, the PDF, and the index once more with its links.

The index goes out first and is the one post that notifies. What it lists gets its links when the articles are out,
by an edit: the same text, so nothing moves under a reader's eyes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.errors import DesignError
from digest.model.post import Post, hole
from digest.render.design import fill
from digest.render.telegram.clean import clean
from digest.render.telegram.entities import convert, parse
from digest.render.telegram.fit import Item, Layout, cut, fit_article, fit_list
from digest.render.telegram.material import Material, named, warning
from digest.render.telegram.words import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.model.issue import Placement
    from digest.model.post import Entity

INDEX_TEMPLATE = "telegram/index.html"
ARTICLE_TEMPLATE = "telegram/article.html"
INDEX, LINKED = "index", "index-linked"
SHOWN = 80  # units of a headline in a notice
_PLACE = "https://article.invalid/"
"""Stands for the link of an article's post until the template was read; what is no web address would be dropped."""


def thread_posts(material: Material) -> tuple[Post, ...]:
    """The posts of a thread in their order; :class:`DesignError` for a design that has no templates for them."""
    for template in (INDEX_TEMPLATE, ARTICLE_TEMPLATE):
        _demand(material, material.template(template))
    pdf = material.extras.pdf
    index = _Index(material)
    articles = (_Article(material, n, number, one) for n, (number, one) in enumerate(material.placed(), start=1))
    made = [index.post(), *(article.post() for article in articles)]
    if pdf:
        made.append(material.document(pdf, reply_to=INDEX))
    linked = index.linked()
    return (*made, linked) if linked else tuple(made)


def article_part(number: int) -> str:
    """The part of the post of the article in this place of the whole issue, counted from 1."""
    return f"article-{number}"


def _demand(material: Material, template: str) -> None:
    """A plain word where the design is older than threads."""
    from jinja2 import TemplateError, TemplateNotFound

    try:
        material.env.get_template(template)
    except TemplateNotFound as error:
        if error.name != template:
            return
        hint = (
            f"copy {template} from the design “brief” into yours (digest design shows where designs lie), "
            'or set form = "compact" for the channel in config.toml'
        )
        raise DesignError(f"the design has no template {template}, and a thread of posts needs it", hint=hint) from None
    except TemplateError:
        return  # filling it in tells what is wrong, with its line


@dataclass(slots=True)
class _Index:
    """The index post: one layout, shown with and without links."""

    material: Material
    layout: Layout = field(default_factory=lambda: Layout(items=()))
    template: str = ""

    def post(self) -> Post:
        self.template = self.material.template(INDEX_TEMPLATE)
        items = [self.item(number, placement) for number, placement in self.material.placed()]
        with named(self.template):
            self.layout = fit_list(items, lambda layout: clean(*parse(self.html(layout))))
            made = convert(self.html(replace(self.layout, items=tuple(map(_plain, self.layout.items)))))
        self.material.notices += (*self.layout.notices, *made.notices)
        buttons = self.material.buttons("posts.read_online", self.material.page, pdf=False)
        return Post(part=INDEX, text=made.text, entities=made.entities, buttons=buttons, pin=True)

    def linked(self) -> Post | None:
        """The edit that gives the listed articles their links; None where it would change nothing."""
        with named(self.template):
            made = convert(self.html(self.layout))
        entities = tuple(map(_with_hole, made.entities))
        if entities == made.entities:
            return None
        buttons = self.material.buttons("posts.read_online", self.material.page, pdf=False)
        return Post(part=LINKED, text=made.text, entities=entities, buttons=buttons, edits=INDEX)

    def item(self, number: int, placement: Placement) -> Item:
        return Item(
            headline=tidy(placement.headline),
            byline=self.material.byline(placement),
            minutes=placement.minutes,
            sentences=(),
            kept=0,
            url=f"{_PLACE}{number}",
        )

    def html(self, layout: Layout) -> str:
        words = self.material.words()
        words |= {"hashtags": self.material.tags(), "correction": self.material.correction}
        return fill(self.material.env, self.template, {**words, "articles": layout.items, "more": layout.more})


def _plain(item: Item) -> Item:
    return replace(item, url=None)


def _with_hole(entity: Entity) -> Entity:
    if not (entity.url or "").startswith(_PLACE):
        return entity
    return replace(entity, url=hole(article_part(int((entity.url or "").removeprefix(_PLACE)))))


@dataclass(slots=True)
class _Article:
    """The post of one article. ``shown`` is its place in the thread, ``number`` that in the whole issue."""

    material: Material
    shown: int
    number: int
    placement: Placement
    template: str = ""

    def post(self) -> Post:
        self.template = self.material.template(ARTICLE_TEMPLATE)
        full = replace(self.material.item(self.placement), minutes=self.placement.minutes)
        with named(self.template):
            shown = fit_article(full, lambda layout: clean(*parse(self.html(layout.items[0]))))
            made = convert(self.html(shown))
        self.tell(full, shown)
        self.material.notices += made.notices
        buttons = self.material.buttons("posts.read", self.material.url(self.placement))
        return Post(
            part=article_part(self.number), text=made.text, entities=made.entities, buttons=buttons, silent=True
        )

    def html(self, item: Item) -> str:
        words = self.material.words()
        words |= {
            "article": item,
            "number": self.shown,
            "count": len(self.material.issue.placements),
            "hashtags": self.material.tags(
                self.material.extras.own_hashtags.get(self.placement.anchor) or self.placement.article.tags
            ),
        }
        return fill(self.material.env, self.template, words)

    def tell(self, full: Item, shown: Item) -> None:
        """A notice for each thing that the post lacks, with the article's headline."""
        about: tuple[tuple[str, Callable[[Item], object], str], ...] = (
            ("telegram-summary-shortened", lambda item: item.kept, "lacks the end of its summary"),
            ("telegram-author-dropped", lambda item: item.byline, "does not name its authors"),
            ("telegram-headline-cut", lambda item: item.headline, "shows only the beginning of its headline"),
        )
        for code, part, lack in about:
            if part(shown) != part(full):
                message = f"The Telegram post of article {self.number}, “{cut(full.headline, SHOWN)}”, {lack}."
                self.material.notices.append(warning(code, message, "Shorten it.", full.headline))
