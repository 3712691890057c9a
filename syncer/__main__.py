"""`python -m syncer`, the same as the command."""

from syncer.cli.main import run

if __name__ == "__main__":
    run()
