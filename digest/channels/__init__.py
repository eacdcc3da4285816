"""Ways out: a class each, small enough to copy, for a folder, a Telegram chat and the web archive.

A channel hands one post over and says what is known of it afterwards. It never sleeps, never repeats, keeps no
record of its own and knows nothing of pace: the ledger decides what goes out and when, and what an
:class:`digest.model.post.Outcome` means for it. To add a channel, write a class with the members of
:class:`digest.desk.send.Channel`, which is where the protocol is used and declared.
"""

from __future__ import annotations
