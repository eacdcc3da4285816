"""Issues as e-mail: HTML for mail programs, and the same words as plain text."""

from __future__ import annotations

from digest.render.mail.letter import Mail, MailForm, mail
from digest.render.mail.support import mail_notices

__all__ = ["Mail", "MailForm", "mail", "mail_notices"]
