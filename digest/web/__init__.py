"""Web pages for editors, on this machine only: the live preview."""
