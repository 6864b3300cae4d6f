"""``python -m chainmap`` and the ``chainmap`` command."""


def main() -> None:
    """Run the command line."""
    from chainmap.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
