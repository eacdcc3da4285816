"""The optional language model: drafts of a summary, a headline and a theme line, for an editor to read.

``ask`` talks to the service in one of two wire formats, ``draft`` puts what it says through the gate. Nothing that a
model wrote is used but three short plain texts, and no draft is published that no editor took.
"""
