"""Designs: the looks that an issue can have, each a folder under ``templates/`` that stands on its parents."""

from __future__ import annotations

from digest.render.design.chain import BASE, Design, load_design, packaged
from digest.render.design.environment import environment, fill

__all__ = ["BASE", "Design", "environment", "fill", "load_design", "packaged"]
