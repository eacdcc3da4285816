"""The only outgoing HTTP to addresses that came from outside: feeds, pages, pictures.

Import from the modules: ``answers.Asked`` and what comes back for it (``Fetched``, ``Unchanged``, ``NotFetched``),
``fetcher.Fetcher``, ``pictures.fetch_pictures``, and ``pacing.next_poll``, which is pure. Whatever the net does is a
value; nothing here raises for it. httpx and httpcore are imported when the first Fetcher opens.
"""
