"""Servers that only OpenSSL can play: each failure is told with its cause, and has sent nothing."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hms_rooms import Client, TlsError

from .support.service import Service, running

CERTIFICATES = Path(__file__).parents[2] / "crates/hms-rooms/tests/certificates"
TLS_1_2 = ssl.TLSVersion.TLSv1_2
TLS_1_3 = ssl.TLSVersion.TLSv1_3

Change = Callable[[ssl.SSLContext], None]


class OpenSsl:
    """A server's side of TLS with a certificate that is there already."""

    def __init__(self, name: str, key: str, version: ssl.TLSVersion, change: Change) -> None:
        self.name, self.key, self.version, self.change = name, key, version, change

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Else OpenSSL itself refuses short keys.
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = self.version
        context.load_cert_chain(CERTIFICATES / f"{self.name}.pem", CERTIFICATES / f"{self.key}.key")
        self.change(context)
        return context


@contextmanager
def server(
    name: str = "host",
    version: ssl.TLSVersion = TLS_1_3,
    change: Change = lambda _: None,
) -> Iterator[Service]:
    key = name if (CERTIFICATES / f"{name}.key").exists() else "host"
    with running(OpenSsl(name, key, version, change)) as service:
        yield service


def client(service: Service) -> Client:
    ca_file = str(CERTIFICATES / "ca.pem")
    return Client("token", base_url=service.base_url, ca_file=ca_file, proxy="")


def of_cbc(context: ssl.SSLContext) -> None:
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")


def of_chacha20(context: ssl.SSLContext) -> None:
    context.set_ciphers("ECDHE-ECDSA-CHACHA20-POLY1305")


def on_p521(context: ssl.SSLContext) -> None:
    context.set_ecdh_curve("secp521r1")


def of_clients(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(CERTIFICATES / "ca.pem")


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_server_that_openssl_plays_is_called(version: ssl.TLSVersion) -> None:
    with server(version=version) as service:
        assert client(service).create_room("room").id == "id-of-room"


@pytest.mark.parametrize(
    ("name", "version", "change", "words"),
    [
        ("p521", TLS_1_3, None, "not P-521"),
        ("p521", TLS_1_2, None, "not P-521"),
        ("rsa1024", TLS_1_3, None, "its certificate has an RSA key of 1024 bits"),
        ("rsa1024", TLS_1_2, None, "its certificate has an RSA key of 1024 bits"),
        ("host", TLS_1_2, of_cbc, "not CBC"),
        ("host", TLS_1_2, of_chacha20, "not ChaCha20"),
        ("host", TLS_1_2, on_p521, "not P-521"),
        ("host", TLS_1_3, of_clients, "wants a client certificate"),
        ("host", TLS_1_2, of_clients, "wants a client certificate"),
        ("by-sha512", TLS_1_3, None, "ECDSA with SHA-512"),
        ("version-1", TLS_1_3, None, "X.509 version 1"),
    ],
)
def test_a_server_that_speaks_something_else_is_told_with_its_cause(
    name: str, version: ssl.TLSVersion, change: Change | None, words: str
) -> None:
    with (
        server(name, version, change or (lambda _: None)) as service,
        pytest.raises(TlsError) as failed,
    ):
        # Without a name, a create is never retried once it may have been sent.
        client(service).create_room()
    error = failed.value
    assert words in str(error)
    assert (error.outcome, error.attempts, service.requests) == ("not_sent", 1, [])
    assert not set("{}[]") & set(str(error))
