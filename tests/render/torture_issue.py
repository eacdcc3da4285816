"""An issue of forty articles that has everything an output can stumble over. All words and people are made up.

Each person's surname means "example" in the person's language.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from digest.model.article import Article, Author, Section
from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    paragraph,
)
from digest.model.issue import Correction, Issue, Placement, Theme
from digest.model.pictures import ShownPicture

if TYPE_CHECKING:
    from digest.model.blocks import Block, Inline

COUNT = 40
LONG_WORD = "Binnenschifffahrtsstraßenverkehrsordnungsänderungskommissionsvorsitzendenstellvertreterin"
ENDLESS = "n" * 240
LONG_URL = f"https://archive.example.org/reports/2026/{'a-very-long-part-of-an-address/' * 6}?page=12&sort=by-date#end"
ARABIC = "كل ما في هذا العدد مثال، ولا أحد من كتابه موجود في الحقيقة. وصل القارب الثاني عشر في الساعة 7:45 صباحا (يوم الأحد)."
SENTENCES = (
    "The ferry to the outer island leaves at six, and nobody has ever seen it leave on time.",
    "A gauge on the pier writes one number every quarter of an hour, in wind, fog and holidays alike.",
    "When the numbers of four winters are laid side by side, the storms look smaller than people remember them.",
    "What looks like noise at first is the wash of the ferry itself, which passes twice a day at full speed.",
    "Two keepers read the old instrument aloud while a third wrote, and all three signed each page.",
    "The council paid for a second gauge, but forgot the cable, which cost more than the gauge.",
    "Since then the two series disagree by nine millimetres, and each of them has its friends.",
    "No model explains the bend of 1987; the simplest account is that somebody moved the zero.",
)
NAMES = (
    "Émile Example",
    "Şûle Örnek",
    "Төлеген Мысал",
    "Ольга Пример",
    "ნინო მაგალითი",
    "Անի Օրինակ",
    "ليلى مثال",
    "Əli Nümunə",
    "Zoë Example-Exempel",
    "Þóra Dæmi",
)
LANDSCAPE, PORTRAIT, STRIP, TINY = (f"pictures/{name}" for name in ("tide.png", "mast.jpg", "strip.png", "dot.png"))


@cache
def torture() -> Issue:
    """The issue: forty articles, pictures, an editors' note with a footnote, and two corrections."""
    return Issue(
        slug="2026-W49",
        number=123,
        date=dt.date(2026, 12, 4),
        title="Forty ways to measure an island, its tides and its ferries",
        theme=Theme(label="Instruments"),
        note=(
            Paragraph(
                (Text("All of this issue is an example"), note("And so is this note."), Text(". "), *prose(1, 3))
            ),
            List((item("It has a list."), item("And a second entry."))),
        ),
        placements=tuple(_placed(n) for n in range(COUNT)),
        corrections=(
            Correction(date=dt.date(2026, 12, 5), text="The ferry leaves at six, not at seven."),
            Correction(date=dt.date(2026, 12, 8), text=f"The address of the report is {LONG_URL}."),
        ),
        pictures=pictures(),
    )


def _placed(n: int) -> Placement:
    article = _ARTICLES[n]() if n < len(_ARTICLES) else plain(n)
    return Placement(
        article=article,
        headline=article.title or "",
        anchor=f"article-{n + 1}",
        summary=" ".join(SENTENCES[n % 5 : n % 5 + 2]),
        group=("Gauges", "Boats", "People", "Papers")[n // 10],
        minutes=n % 7,
    )


def cell(text: str) -> tuple[Inline, ...]:
    return (Text(text),) if text else ()


def note(text: str) -> Note:
    return Note((paragraph(text),))


def item(text: str, *more: Block) -> ListItem:
    return ListItem((paragraph(text), *more))


def prose(start: int, count: int) -> tuple[Inline, ...]:
    """So many sentences, beginning with the one of that number."""
    return (Text(" ".join(SENTENCES[(start + k) % len(SENTENCES)] for k in range(count))),)


def told(start: int, count: int = 4) -> Paragraph:
    return Paragraph(prose(start, count))


def person(n: int, *, bio: bool = True) -> Author:
    name = NAMES[n % len(NAMES)]
    words = paragraph(f"{name} is an example and measures nothing. See www.example.org/people/{n}.")
    return Author(name=name, bio=(words,) if bio else ())


def body(*blocks: Block, heading: str = "") -> Section:
    return Section(label=heading.upper(), heading=heading, kind=heading.lower() or "body", blocks=blocks)


def article(title: str, n: int, *sections: Section, language: str = "en", abstract: bool = True) -> Article:
    return Article(
        title=title,
        authors=(person(n),),
        abstract=(told(n, 2),) if abstract else (),
        sections=sections,
        bio_label="ABOUT THE AUTHOR",
        bio_heading="About the author",
        language=language,
        tags=("gauges",),
        id=f"torture-{n:02}",
    )


def plain(n: int) -> Article:
    """An ordinary article; the short ones among them differ in length, so that pages end everywhere."""
    found = body(*(told(n + k, 2 + (n + k) % 4) for k in range(1 + n % 5)), heading="Background")
    more = body(told(n + 3), List(tuple(item(SENTENCES[(n + k) % 8]) for k in range(3))), heading="What follows")
    return article(f"Gauge number {n + 1}: what it saw{' and what nobody asked it' * (n % 3)}", n, found, more)


def tables() -> Article:
    wide = Table(
        tuple(cell(f"Station {k}") for k in range(1, 13)),
        tuple(tuple(cell(f"{k * 1013 % 997:,}.{k}") for k in range(row, row + 12)) for row in range(1, 9)),
        ("left", *["right"] * 11),
    )
    worded = Table(
        (cell("Instrument"), cell("What it does"), cell("What it does not do")),
        tuple((cell(f"Gauge {k}"), prose(k, 2), prose(k + 3, 1)) for k in range(4)),
        ("left", "", "center"),
    )
    long = Table(
        (cell("Day"), cell("High"), cell("Low")),
        tuple((cell(f"{k} December"), cell(f"{k * 37 % 400} cm"), cell(f"{k * 17 % 90} cm")) for k in range(1, 61)),
        ("left", "right", "right"),
    )
    bare = Table((), ((cell("no"), cell("heading")), (cell("here"), cell(""))))
    words = Table((cell("Word"), cell("Address")), ((cell(LONG_WORD), (Link(LONG_URL, cell(LONG_URL)),)),))
    return article("Tables of every kind", 0, body(told(1), wide, told(2), worded, long, told(3), bare, words, told(4)))


def figures() -> Article:
    caption = (Text("The pier at low tide. "), Emphasis((Text("Picture: Émile Example, CC BY 4.0"),)))
    shown = (
        Figure(LANDSCAPE, "A curve that rises and falls twice", caption),
        Figure(PORTRAIT, "A mast, seen from below"),
        Figure(STRIP, "", (Text("A strip of paper; nobody wrote what is on it."),)),
        Figure(TINY),
        Figure("https://pictures.example.org/elsewhere.png", "A picture that lies elsewhere", (Text("Not here."),)),
    )
    return article("Pictures with and without words", 1, body(*(one for f in shown for one in (told(2), f)), told(5)))


def lists() -> Article:
    inner = List((item("third level", List((item("fourth level"), item(LONG_WORD)), ordered=True, start=9)),))
    deep = List((item("first level", told(3, 2), List((item("second level", inner),), ordered=True)), item("again")))
    held = List((ListItem((Quote((told(1, 1),)), CodeBlock("a = 1"))), ListItem(()), item("", told(2, 1))))
    meaning = (told(4, 2), List((item("a list in a meaning"),)))
    terms = DefinitionList(
        (
            Definition((cell("Zero"), cell("Chart datum")), ((told(0, 1),), meaning)),
            Definition((((Strong((Text("Mean"),))), Text(" of means")),), ((paragraph("What is left."),),)),
        )
    )
    numbers = List(tuple(item(SENTENCES[k % 8]) for k in range(12)), ordered=True, start=95)
    return article("Lists in lists, and terms with meanings", 2, body(deep, told(2), held, terms, told(1), numbers))


def footnotes() -> Article:
    same = note("One note that is referred to three times. See https://example.org/notes.")
    long = Note((told(1, 4), List((item("a list in a note"),)), CodeBlock("note = True"), told(2, 1)))
    first = Paragraph((Text("Once"), same, Text(", twice"), same, Text(", and a third time"), same, Text(".")))
    row = Paragraph(
        tuple(part for k in range(24) for part in (Text(f" word {k}"), note(f"Note {k}: {SENTENCES[k % 8]}")))
    )
    table = Table((cell("Value"),), (((Text("9 mm"), note("Measured twice.")),),))
    return article("Footnotes, also several to one", 3, body(first, Paragraph((Text("A long one"), long)), row, table))


def words() -> Article:
    text = Paragraph((Text(f"{LONG_WORD} met {ENDLESS} at "), Link(LONG_URL, (Text(LONG_URL),)), Text(f". {LONG_URL}")))
    headed = body(text, Heading(1, (Text(LONG_WORD),)), told(3), Quote((paragraph(ENDLESS),)), heading=LONG_WORD)
    return article(f"A title with {LONG_WORD} in it", 4, headed, body(List((item(ENDLESS), item(LONG_URL)))))


def leftward() -> Article:
    mixed = Paragraph(
        (
            Text("The gauge was read by ليلى مثال and by كريم مثال (both examples), who wrote "),
            Foreign("ar", (Text("الرقم 12 ثم 7"),)),
            Text(" into the book, and "),
            Strong((Foreign("fa", (Text("کتاب دوم"),)),)),
            Text(" on its back; 3 of 4 pages are left."),
        )
    )
    quoted = Passage(
        "ar", (Paragraph((Text(ARABIC),)), List((item(ARABIC), item("مثال آخر"))), Quote((paragraph(ARABIC),)))
    )
    table = Table(
        (cell("Name"), cell("اسم")), ((cell("Layla Mithal"), cell("ليلى مثال")), (cell("Nino"), cell("ნინო")))
    )
    return article("Names from right to left: ليلى مثال in an English line", 6, body(mixed, quoted, table, told(2)))


def arabic() -> Article:
    blocks = (paragraph(ARABIC), Heading(1, (Text("عنوان"),)), paragraph(f"{ARABIC} Gauge 7, {ARABIC}"))
    made = article("مثال مكتوب من اليمين إلى اليسار", 6, body(*blocks, heading="خلفية"), language="ar")
    bio = (paragraph("ليلى مثال لا تقيس شيئا، فهي مثال فقط."),)
    return replace(
        made, abstract=(paragraph(ARABIC),), bio_heading="عن الكاتبة", authors=(Author(name="ليلى مثال", bio=bio),)
    )


def letters() -> Article:
    said = paragraph(
        "Тәуелсіздік, ғылым, өңір, ұлт, үміт, һәм, іс, қала (Kazakh); ёж и объём (Russian); İstanbul, Iğdır, şöğüş "
        "(Turkish); Bakı, Gəncə (Azerbaijani); საქართველო და თბილისი (Georgian); Հայաստան և Երևան (Armenian)."
    )
    people = List(tuple(item(f"{name}, an example") for name in NAMES))
    marks = paragraph(
        "Signs: € £ ¥ § ¶ † ‡ • … – — ‘ ’ “ ” « » ‹ › ½ × ÷ ± ≤ ≥ ≠ ≈ → ° № ™ © ® µ Ω ∑ √ ∞ 10\u202f000\u00a0km"
    )
    return article("Нино, Әли, Şûle and Անի: letters of six alphabets", 5, body(said, people, marks, told(6)))


def code() -> Article:
    long = "def measure(gauge, *, winters=4, ferry=True, zero=None, offset_in_millimetres=9, keepers=('a', 'b', 'c')):"
    listing = f"{long}\n    # Տես, см., إقرأ\n    for hour in range(24):\n\t\tyield gauge[hour] ** 2\n\n    return <nothing> & 'all'"
    inline = Paragraph((Text("Run "), Code("count --all <path> && echo ok"), Text(" or "), Code("x" * 90), Text(".")))
    linked = Paragraph((Link("https://example.org/code", (Code("gauge.py"), Text(" and "), Strong((Text("more"),)))),))
    many = CodeBlock("\n".join(f"{k:03} {'#' * (k % 60)}" for k in range(80)))
    return article("Code in blocks and in lines", 7, body(inline, CodeBlock(listing, "python"), linked, told(1), many))


def quotes() -> Article:
    inner = Quote((told(2, 2), Quote((paragraph("A quotation inside one."),)), List((item("a list inside"),))))
    verse = Paragraph((Text("The gauge,"), Break(), Text("the pier,"), Break(), Text("the fog again.")))
    held = (told(5), Quote((verse,)), Rule(), inner, Quote((CodeBlock("zero"), Heading(2, (Text("Headed"),)))))
    return article("Quotations and breaks", 8, body(*held, told(1)))


def headings() -> Article:
    levels = tuple(
        one for k in (1, 2, 3, 4, 2, 1, 3) for one in (Heading(k, (Text(f"A heading of level {k}"),)), told(k, 2))
    )
    last = (Heading(1, (Code("code"), Text(" & "), Emphasis((Text("emphasis"),)), note("Noted."))), told(4))
    return article("Headings of all levels", 9, body(*levels, heading="Background"), body(*last, heading="More"))


def unsigned() -> Article:
    return Article(title="Nobody signed this", abstract=(told(1),), sections=(body(told(2), told(3)),), id="torture-10")


def without_abstract() -> Article:
    return article("No abstract, straight to the matter", 11, body(told(5), told(6), told(7)), abstract=False)


def short() -> Article:
    return Article(
        title="Short", authors=(person(0, bio=False),), sections=(body(paragraph("That is all.")),), id="torture-12"
    )


def long() -> Article:
    parts = [body(*(told(n + k, 5) for k in range(9)), heading=f"Winter {n + 1}") for n in range(6)]
    made = article("The long history of a gauge", 13, *parts)
    return Article(
        title=made.title,
        subtitle="Six winters, told one after another and without leaving anything out",
        authors=tuple(person(n) for n in range(9)),
        abstract=(told(1), told(2, 3)),
        abstract_label="ABSTRACT",
        sections=made.sections,
        bio_heading="About the authors",
        id="torture-13",
    )


def russian() -> Article:
    said = paragraph(
        "Уровень воды пишут каждые четверть часа: в туман, в праздники и тогда, когда паром опаздывает. " * 4
    )
    return article("Вода, которую никто не мерил", 3, body(said, said, heading="История"), language="ru")


def turkish() -> Article:
    said = paragraph("İskeledeki ölçüm aygıtı her çeyrek saatte bir sayı yazar; vapur geç kalsa da, sis olsa da. " * 4)
    return article("İskelede bir ığıl ığıl sayı", 1, body(said, said, heading="Geçmiş"), language="tr")


_ARTICLES = (
    *(tables, figures, lists, footnotes, words, leftward, arabic, letters, code, quotes, headings),
    *(unsigned, without_abstract, short, long, russian, turkish),
)


@cache
def pictures() -> tuple[ShownPicture, ...]:
    """A broad picture, a high JPEG in grey, a strip with an alpha channel, and one of four pixels."""
    return (
        _shown(LANDSCAPE, _curve(1800, 1100, "RGB"), "PNG"),
        _shown(PORTRAIT, _curve(700, 1900, "L"), "JPEG"),
        _shown(STRIP, _curve(1600, 160, "RGBA"), "PNG"),
        _shown(TINY, _curve(2, 2, "P"), "PNG"),
    )


def _curve(width: int, height: int, mode: str) -> Image.Image:
    image = Image.new("RGB", (width, height), "#e8eef0")
    pen = ImageDraw.Draw(image)
    for n in range(1, 12):
        pen.line([(0, height * n // 12), (width, height * n // 12)], fill="#b9c6cc")
        pen.ellipse(
            [width * n // 14, height * (n % 5) // 6, width * n // 14 + width // 9, height * (n % 5 + 1) // 6], "#0f4c5c"
        )
    return image.convert(mode)


def _shown(source: str, image: Image.Image, kind: str) -> ShownPicture:
    out = io.BytesIO()
    image.save(out, kind)
    name = f"pictures/{hashlib.sha256(out.getvalue()).hexdigest()[:16]}{'.jpg' if kind == 'JPEG' else '.png'}"
    return ShownPicture(source=source, name=name, width=image.width, height=image.height, data=out.getvalue())
