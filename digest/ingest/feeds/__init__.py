"""Feeds: RSS, Atom, RDF, CDF and JSON Feed -> an article for each entry; lists of feeds in OPML."""
