"""A small web of our own on loopback: many host names, one plain and one TLS port, any behaviour.

Each host is a `Site`: paths to replies. A reply is a list of bytes (sent one after the other, with
pauses between if asked for), a function of the request, or a sequence that is used up one by one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from outreach.crawl.fetching.limits import CrawlLimits

LOOPBACK = ip_network("127.0.0.0/8")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    host: str
    headers: dict[str, str]
    number: int  # how often this method and path of this host has been asked before


@dataclass(frozen=True)
class Raw:
    """Bytes as they go out, portion by portion; then the connection is closed, reset or kept."""

    portions: tuple[bytes, ...]
    pause: float = 0.0
    ending: str = "close"  # or "reset", "hang", "keep"


@dataclass(frozen=True)
class Reply:
    """A well-formed answer."""

    status: int = 200
    body: bytes | str = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    delay: float = 0.0

    def raw(self, method: str) -> bytes:
        body = self.body.encode() if isinstance(self.body, str) else self.body
        headers = {"Content-Type": self.media_type, "Content-Length": str(len(body))}
        headers.update(self.headers)
        lines = [f"HTTP/1.1 {self.status} Whatever"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value]
        head = "\r\n".join([*lines, "", ""]).encode()
        return head if method == "HEAD" or self.status in (204, 304) else head + body


Answer = Reply | Raw
Behaviour = Answer | list[Answer] | Callable[[Request], Answer]


def page(title: str, words: str = "", *, heading: str | None = None, extra: str = "") -> str:
    shown = title if heading is None else heading
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body>"
        f"<nav><a href='/'>Home</a> <a href='/about'>About us</a></nav>"
        f"<h1>{shown}</h1><p>{words}</p>{extra}<footer>Imprint, terms</footer></body></html>"
    )


ARTICLE = (
    "The old mill by the river was built of grey stone and oak in the year of the great flood. "
    "Its wheel turned a pair of French burr stones that ground barley for the whole valley, and "
    "carters queued along the lane from dawn. When steam came, the miller sold his horses and "
    "bought an engine second hand from a colliery. A hundred years later volunteers cleared the "
    "race, dressed the stones, and opened the doors on Sundays to anyone who cared to watch. "
)
NOT_FOUND = Reply(404, page("404 Not Found", "There is nothing at this address."))


@dataclass
class Site:
    """One host. `default` answers what `paths` doesn't name."""

    paths: dict[str, Behaviour] = field(default_factory=dict)
    default: Behaviour = NOT_FOUND
    certificate: str = "good"

    def behaviour(self, request: Request) -> Behaviour:
        path = request.path
        return self.paths.get(path, self.paths.get(path.partition("?")[0], self.default))


class FakeWeb:
    """The servers of all sites, in a thread of their own. Use as a context manager."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self.asked: Counter[tuple[str, str, str]] = Counter()
        self.requests: list[Request] = []
        self.connections = 0
        self.port = self.tls_port = self.closed_port = 0
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory()
        self.authority_file = Path(self._folder.name) / "ca.pem"
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._transports: list[asyncio.WriteTransport] = []

    def site(self, host: str, **paths: Behaviour) -> Site:
        return self.sites.setdefault(host, Site(dict(paths)))

    def url(self, host: str, path: str = "/", *, tls: bool = False) -> str:
        scheme, port = ("https", self.tls_port) if tls else ("http", self.port)
        return f"{scheme}://{host}:{port}{path}"

    def limits(self, **changes: Any) -> CrawlLimits:
        """Limits under which this web, and nothing else, can be crawled quickly."""
        values: dict[str, Any] = {
            "user_agent": "outreach/0.1 (+http://contact.test/)",
            "connect_seconds": 2.0,
            "total_seconds": 2.0,
            "allowed_networks": (LOOPBACK,),
            "allowed_ports": (80, 443, self.port, self.tls_port, self.closed_port),
            "host_delay_seconds": 0.0,
            "hosts": dict.fromkeys(self.sites, "127.0.0.1"),
            "trusted_certificates": self.authority_file,
            **changes,
        }
        return CrawlLimits(**values)

    def __enter__(self) -> FakeWeb:
        self._make_certificates()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(5)
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self.closed_port = unused.getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._folder.name + "/good.pem")
        context.sni_callback = self._choose_certificate
        plain = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        secure = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=context, ssl_shutdown_timeout=0.2
        )
        self._servers = (plain, secure)
        self.port, self.tls_port = (server.sockets[0].getsockname()[1] for server in self._servers)

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._transports:  # a TLS farewell would outlast the loop
            transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)  # so that the sockets are closed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self.connections += 1
        self._transports.append(writer.transport)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass
        except asyncio.CancelledError:
            writer.transport.abort()  # also if something is unsent: nobody reads it any more
            return
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = self._request(await reader.readuntil(b"\r\n\r\n"))
        await reader.readexactly(int(request.headers.get("content-length", 0)))
        site = self.sites.get(request.host, Site())
        behaviour = site.behaviour(request)
        if isinstance(behaviour, list):
            behaviour = behaviour[min(request.number, len(behaviour) - 1)]
        answer = behaviour if isinstance(behaviour, (Reply, Raw)) else behaviour(request)
        if isinstance(answer, Reply):
            await asyncio.sleep(answer.delay)
            writer.write(answer.raw(request.method))
            await writer.drain()
            return answer.headers.get("Connection") != "close"
        return await self._send_raw(answer, writer)

    async def _send_raw(self, answer: Raw, writer: asyncio.StreamWriter) -> bool:
        for portion in answer.portions:
            writer.write(portion)
            await writer.drain()
            await asyncio.sleep(answer.pause)
        if answer.ending == "reset":
            writer.transport.abort()
        elif answer.ending == "hang":
            await asyncio.sleep(60)
        return answer.ending == "keep"

    def _request(self, raw: bytes) -> Request:
        first, *lines = raw.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {
            name.strip().lower(): value.strip()
            for name, colon, value in (line.partition(":") for line in lines)
            if colon
        }
        host = headers.get("host", "").partition(":")[0]
        number = self.asked[(host, method, path)]
        self.asked[(host, method, path)] += 1
        request = Request(method, path, host, headers, number)
        self.requests.append(request)
        return request

    def _choose_certificate(
        self, wanted: ssl.SSLObject, name: str | None, context: ssl.SSLContext
    ) -> int | None:
        kind = self.sites[name].certificate if name in self.sites else "good"
        if kind == "none":
            return int(ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE)
        wanted.context = self._contexts[kind]
        return None

    def _make_certificates(self) -> None:
        folder = Path(self._folder.name)
        maker = _CertificateMaker()
        self.authority_file.write_bytes(maker.authority.public_bytes(serialization.Encoding.PEM))
        now = dt.datetime.now(dt.UTC)
        valid = (now - dt.timedelta(days=2), now + dt.timedelta(days=300))
        expired = (now - dt.timedelta(days=400), now - dt.timedelta(days=30))
        future = (now + dt.timedelta(days=30), now + dt.timedelta(days=300))
        for kind, names, dates, is_own in (
            ("good", ["*.secure.test"], valid, False),
            ("expired", ["*.secure.test"], expired, False),
            ("not_yet", ["*.secure.test"], future, False),
            ("wrong_name", ["elsewhere.example"], valid, False),
            ("self_signed", ["*.secure.test"], valid, True),
        ):
            path = folder / f"{kind}.pem"
            path.write_bytes(maker.chain(names, *dates, self_signed=is_own))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(path)
            self._contexts[kind] = context


class _CertificateMaker:
    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fake Web Authority")])
        now = dt.datetime.now(dt.UTC)
        self.authority = self._sign(
            self._name,
            self._key,
            now - dt.timedelta(days=900),
            now + dt.timedelta(days=900),
            [x509.BasicConstraints(ca=True, path_length=0)],
            self._key,
            self._name,
        )

    def chain(
        self, names: list[str], start: dt.datetime, end: dt.datetime, *, self_signed: bool
    ) -> bytes:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        extensions: list[x509.ExtensionType] = [
            x509.SubjectAlternativeName([x509.DNSName(host) for host in names])
        ]
        signer, issuer = (key, name) if self_signed else (self._key, self._name)
        certificate = self._sign(name, key, start, end, extensions, signer, issuer)
        return key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ) + certificate.public_bytes(serialization.Encoding.PEM)

    def _sign(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        start: dt.datetime,
        end: dt.datetime,
        extensions: list[Any],
        signer: ec.EllipticCurvePrivateKey,
        issuer: x509.Name,
    ) -> x509.Certificate:
        builder = x509.CertificateBuilder(
            issuer, name, key.public_key(), x509.random_serial_number(), start, end
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(signer, hashes.SHA256())
