"""``python -m chainmap`` and the ``chainmap`` command."""

import atexit
import gc


def main() -> None:
    """Run the command line."""
    # A process that ends needs no last search for cycles in all that it had loaded.
    atexit.register(gc.freeze)
    from chainmap.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
