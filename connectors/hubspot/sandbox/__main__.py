"""`python -m connectors.hubspot.sandbox`: the portal as a process of its own. Prints its address when it is ready."""

import argparse
import sys
from dataclasses import fields

from connectors.hubspot.sandbox import FAULTS, Options, serve

_HELP = {
    "contacts": "how many contacts there are",
    "seed": "another seed, other people",
    "latency_ms": "how long each answer takes",
    "index_lag_ms": "for how long the search index does not see a write",
    "rate": "calls per ten seconds",
    "search_rate": "searches per second",
    "daily": "calls per day",
    "host": "where to listen",
    "port": "0 for a free one",
    "token": "the token to ask for",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m connectors.hubspot.sandbox", description=__doc__)
    for each in fields(Options):
        if each.name in _HELP:
            kind = type(each.default)
            flag = "--" + each.name.replace("_", "-")
            parser.add_argument(flag, type=kind, default=each.default, help=f"{_HELP[each.name]} ({each.default})")
    listed = "; ".join(f"{word}: {meaning}" for word, meaning in FAULTS.items())
    parser.add_argument("--faults", default="", help=f"as 429:0.02,500@12; {listed}")
    options = Options(**vars(parser.parse_args()))
    serve(options, _announce)


def _announce(base_url: str) -> None:
    sys.stdout.write(f"{base_url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
