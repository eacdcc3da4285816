"""Whatever an article holds, its letter is well formed, says every word of it, and uses nothing that programs lack."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from letters import letter_tree, lost, words_in_letter, words_in_text
from sample_issue import PUBLICATION, issue, placed
from strategies import articles
from test_web_page import Strict

from digest.render.design import load_design
from digest.render.mail import MailForm, mail, mail_notices

if TYPE_CHECKING:
    from digest.model.article import Article

PUBLIC = replace(PUBLICATION, public_url="https://review.example.org")
BRIEF = load_design("brief", project=None)


def shown(passages: list[str]) -> list[str]:
    """Those with a letter or a number in them: marks alone may be taken for those of a quotation, a link or a note."""
    return [text for text in passages if sum(unicodedata.category(char)[0] in "LN" for char in text) > 2]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(articles)
def test_any_article_has_a_well_formed_letter_with_all_its_words(article: Article) -> None:
    made = issue(placed(article, "A headline", "one"))
    for form in MailForm:
        letter = mail(made, PUBLIC, BRIEF, form=form)
        strict = Strict()
        strict.feed(letter.html.decode())
        assert (strict.wrong, strict.open) == ([], [])
        assert mail_notices(letter.html) == ()
        assert letter_tree(letter.html).find(".//title") is not None
    letter = mail(made, PUBLIC, BRIEF)
    assert shown(lost(made, words_in_letter(letter.html))) == []
    assert letter.text.decode() == mail(made, PUBLIC, BRIEF).text.decode()
    assert words_in_text(letter.text.decode())
