"""``python -m digest``."""

from __future__ import annotations


def main() -> None:
    """The command line."""
    import gc
    import sys

    # A command makes many lasting objects; looking for rubbish among them takes a tenth of its time.
    gc.set_threshold(50_000, 20, 20)
    try:
        from digest.cli import early

        early.start(sys.argv[1:])
        from digest.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
