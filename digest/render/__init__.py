"""Issue -> web page, PDF, plain text and posts: writers that build every output from the block tree.

Markup is made by the design's autoescaping templates only. The PDF is laid out in a confined child, from the
page that :func:`digest.render.pages.print_page` makes.
"""
