"""A small client, so that a test reads as what was asked and what was answered."""

from datetime import UTC, datetime
from typing import Any

import requests

from connectors.hubspot.sandbox import Running, Sandbox

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DATED = "2026-09"
CONTACTS = "/crm/objects/2026-09/contacts"
BUDGETS = (None, 5, 10, 4, 30, 0, 5, 9)
V3_CONTACTS = "/crm/v3/objects/contacts"


class App:
    """`sandbox` is the other side, to look behind the door."""

    def __init__(self, server: Running) -> None:
        self.server = server
        self.session = requests.Session()
        self.session.headers.update({"Authorization": f"Bearer {server.token}", "Accept-Encoding": "identity"})

    @property
    def sandbox(self) -> Sandbox:
        return self.server.sandbox

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, self.server.base_url + path, timeout=20, **options)

    def get(self, path: str, **params: Any) -> Any:
        return self._good("GET", path, params=params)

    def post(self, path: str, body: object) -> Any:
        return self._good("POST", path, json=body)

    def refused(self, method: str, path: str, status: int, **options: Any) -> Any:
        response = self.ask(method, path, **options)
        assert response.status_code == status, response.text
        return response.json()

    def pages(self, path: str, **params: Any) -> list[list[dict[str, Any]]]:
        pages = []
        while True:
            body = self.get(path, **params)
            pages.append(body["results"])
            if "paging" not in body:
                return pages
            params["after"] = body["paging"]["next"]["after"]

    def update(self, *inputs: dict[str, Any], path: str = CONTACTS) -> requests.Response:
        return self.ask("POST", f"{path}/batch/update", json={"inputs": list(inputs)})

    def _good(self, method: str, path: str, **options: Any) -> Any:
        response = self.ask(method, path, **options)
        assert response.ok, response.text
        return response.json() if response.content else None
