"""Articles into words that fit a limit: summaries, working headlines, keywords, tags. Pure.

Import from the modules: ``lead.summarize``, ``headline.headline``, ``keywords.keywords``, ``hashtags.hashtags``,
``similar.learn``, ``alike`` and ``groups``, ``grounding.unsupported``, ``sentences.sentences``, ``budget.fits``,
``shorten_by_sentence``, ``cut_at_word`` and ``reading_minutes``. They are not gathered here, so that a command pays only
for the rules it uses.
"""
