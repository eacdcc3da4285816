"""The stand-in by hand: ``PYTHONPATH=tests python -m standin --port 0``."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import threading

from standin.server import CHAT_ID, TOKEN, StandIn


def main() -> None:
    """Serves until Ctrl-C and says what to write into config.toml."""
    parser = argparse.ArgumentParser(prog="standin", description="A stand-in for Telegram's Bot API on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on; 0 lets the system choose")
    port = parser.parse_args().port
    with StandIn(port=port, clock=lambda: dt.datetime.now(tz=dt.UTC)) as server:
        print(f"Listening. The channel: {server.url}/   as JSON: {server.url}/transcript", flush=True)
        print("In config.toml, in a channel of kind telegram:", flush=True)
        print(f'  api_url = "{server.url}"\n  chat_id = "{CHAT_ID}"', flush=True)
        print(f"The token (nothing secret): {TOKEN}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
        for finding in server.findings:
            print(f"finding: {finding}", flush=True)


if __name__ == "__main__":
    main()
