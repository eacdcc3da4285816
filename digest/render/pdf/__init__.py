"""A page for paper -> the PDF, laid out by WeasyPrint in a confined child (``layout``), and pictures of its pages."""

from __future__ import annotations
