"""Hosts whose only business is to shorten addresses."""

from __future__ import annotations

SHORTENERS = frozenset(
    """
    bit.ly buff.ly clck.ru cutt.ly db.tt dlvr.it fb.me flip.it goo.gl goo.su hubs.ly ift.tt is.gd j.mp lnkd.in ln.run
    mailchi.mp ow.ly po.st qr.ae rb.gy rebrand.ly s.id shorturl.at shorturl.gg smarturl.it snip.ly soo.gd spr.ly t.co
    t.ly t2m.io tiny.cc tiny.one tinyurl.com tr.im trib.al u.nu u.to urlz.fr v.gd v.ht vk.cc wp.me x.gd zpr.io
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)
