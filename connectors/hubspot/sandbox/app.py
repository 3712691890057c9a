"""The portal behind its door: what happens to a request before and after an endpoint sees it."""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors.hubspot.sandbox import faults, paths
from connectors.hubspot.sandbox.access import check_scopes, is_installed_app
from connectors.hubspot.sandbox.api import exports
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.clock import PortalClock
from connectors.hubspot.sandbox.connections import Connections, Dropped
from connectors.hubspot.sandbox.errors import Refusal
from connectors.hubspot.sandbox.journal import Exchange, Journal
from connectors.hubspot.sandbox.limits import Daily, Limits, Window
from connectors.hubspot.sandbox.mishaps import answer_after, answer_instead, spoiled
from connectors.hubspot.sandbox.object_types import BY_WORD
from connectors.hubspot.sandbox.operation import Operation
from connectors.hubspot.sandbox.operations import OPERATIONS
from connectors.hubspot.sandbox.options import Options
from connectors.hubspot.sandbox.portal import TIME_ZONE, Portal

LONGEST_URL = 15_000
_JSON = "application/json;charset=utf-8"


class Sandbox:
    """A portal with one app in it. `token` may be replaced, as when one expires."""

    def __init__(self, options: Options, clock: PortalClock | None = None) -> None:
        self.options = options
        self.token = options.token
        self.portal = Portal(options, clock)
        self.requests = Journal()
        self.connections = Connections()
        zone = ZoneInfo(TIME_ZONE)
        self.limits = limits = Limits(
            Window(options.rate, 10, "TEN_SECONDLY_ROLLING"),
            Window(options.search_rate, 1, "SECONDLY"),
            Window(options.association_rate, 10, "TEN_SECONDLY_ROLLING"),
            Daily(options.daily, lambda: self.portal.clock.now().astimezone(zone).date()),
        )
        general = Window(options.app_rate, 10, "TEN_SECONDLY_ROLLING")
        self.app_limits = Limits(general, limits.search, limits.associations, limits.daily, by_day=False)
        self._faults = faults.parse(options.faults, options.seed)
        self.app = Starlette(
            routes=[
                Route(exports.DOWNLOAD, self._download, methods=["GET"]),
                *(Route(each.path, self._endpoint(each), methods=[each.method]) for each in OPERATIONS),
            ],
            middleware=[Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=1), Middleware(_Versions)],
            exception_handlers={404: self._no_such_path, 405: self._no_such_path},
        )
        self.app.router.redirect_slashes = False

    def _endpoint(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            exchange = self._opened(request, operation.kind)
            content = await request.body()
            response = self._respond(operation, request, content, exchange)
            slow = faults.SLOW_SECONDS if exchange.fault == "slow" else 0.0
            return await self._answered(exchange, response, slow)

        return endpoint

    def _opened(self, request: Request, kind: str) -> Exchange:
        exchange = self.requests.open(request.method, request.scope["asked"], self.portal.clock.seconds())
        word = request.path_params.get("object_type", "")
        self.requests.classify(exchange, f"{kind} {BY_WORD[word].name}" if word in BY_WORD else kind)
        return exchange

    async def _answered(self, exchange: Exchange, response: Response, slow: float = 0.0) -> Response:
        """Every answer leaves the same time after its request arrived."""
        clock = self.portal.clock
        due = exchange.started + self.options.latency_ms / 1_000 + slow
        await clock.pause(max(0.0, due - clock.seconds()))
        exchange.finished = clock.seconds()
        exchange.status = None if isinstance(response, Dropped) else response.status_code
        return response

    def _respond(self, operation: Operation, request: Request, content: bytes, exchange: Exchange) -> Response:
        headers: dict[str, str] = {}
        try:
            _check_length(request)
            limits = self.limits
            if not operation.open:
                limits = self._limits_of(request)
                headers = self._admitted(operation, exchange, limits)
            exchange.fault = self._faults.pick(exchange, operation.traits)
            if exchange.fault and (instead := answer_instead(exchange.fault, self.connections)):
                return instead
            call = Call(self.portal, limits, self.options.scopes, request, content, exchange.fault)
            answer = self._run(operation, call)
        except Refusal as refusal:
            return _json(refusal.body, refusal.status, {**headers, **refusal.headers})
        return answer_after(exchange.fault, self.connections) or _shown(spoiled(answer, exchange), headers)

    def _limits_of(self, request: Request) -> Limits:
        header = request.headers.get("authorization", "")
        return self.app_limits if is_installed_app(header, self.token, self.portal) else self.limits

    def _admitted(self, operation: Operation, exchange: Exchange, limits: Limits) -> dict[str, str]:
        """The headers to answer with."""
        try:
            limits.take(operation.bucket, exchange.started)
        except Refusal as refusal:
            self.requests.throttled += 1
            refusal.headers.update(limits.headers(operation.bucket))
            raise
        return limits.headers(operation.bucket)

    def _run(self, operation: Operation, call: Call) -> Answer:
        with self.portal.lock:
            check_scopes(operation.needs(call), self.options.scopes)
            answer = operation.run(call)
        self.requests.writes += "write" in operation.traits
        self.requests.changed += answer.changed
        return answer

    async def _download(self, request: Request) -> Response:
        """A file that was made here but lies elsewhere: no token, no limits, no version."""
        exchange = self._opened(request, "download")
        with self.portal.lock:
            response = exports.download(self.portal, request)
        return await self._answered(exchange, response)

    async def _no_such_path(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        body = {"status": "error", "message": f"{request.method} {request.scope['asked']} is not served here"}
        return await self._answered(self._opened(request, "unknown"), _json(body, status, {}))


class _Versions:
    """Takes the version out of the path, so that one set of routes serves them all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path, version = paths.split(scope["path"])
            scope = {**scope, "path": path, "version": version, "asked": scope["path"]}
        await self._app(scope, receive, send)


def _check_length(request: Request) -> None:
    if len(request.scope["asked"]) + len(request.scope["query_string"]) > LONGEST_URL:
        raise Refusal(414, {"message": "URI Too Long"})


def _shown(answer: Answer, headers: dict[str, str]) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return _json(answer.body, answer.status, headers)


def _json(body: object, status: int, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(body), status_code=status, headers=headers, media_type=_JSON)
