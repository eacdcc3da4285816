"""Where articles come from by themselves: folders, feeds, mailboxes, and what others installed."""
