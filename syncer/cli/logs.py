"""What the product says while it works, for whoever wants to watch: on standard error, with the time."""

import logging

_OURS = ("syncer", "connectors")


def show_logs() -> None:
    """Of our own rooms alone: what others log can show addresses of calls."""
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
