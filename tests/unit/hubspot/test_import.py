"""The library is 52 MB: whoever does not talk to HubSpot does not pay for it."""

import subprocess
import sys


def test_the_connector_is_known_without_importing_the_library() -> None:
    script = (
        "import sys, connectors.hubspot as h; assert h.connector.Settings;"
        "assert not {'hubspot', 'urllib3', 'requests', 'tenacity'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
