"""Which addresses may be spoken to. Pure: names are not looked up here, found addresses are judged."""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from quarterdeck.outbound.terms import Failure, OutboundError
from quarterdeck.values.dataclasses import dataclass

LONGEST_URL = 500
HTTPS_PORT, HTTP_PORT = 443, 80
# Below, only the port of HTTPS: what else listens there is no receiver of requests.
_FIRST_FREE_PORT = 1024
_URL = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?((?:[/?][!-~]*)?)", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Kept for protocols, yet partly global to the standard library.
_PROTOCOLS = IPv4Network("192.0.0.0/24")
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. `host` is in small letters, without brackets; `path` begins with a slash."""

    is_tls: bool
    host: str
    port: int
    path: str
    is_allowed: bool

    @property
    def host_header(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (HTTPS_PORT if self.is_tls else HTTP_PORT) else f"{host}:{self.port}"


def target_of(url: str, allowed: Collection[str] = ()) -> Target:
    """The parts of a URL that may be spoken to. Raises OutboundError(URL_UNUSABLE or NOT_PUBLIC) for others.

    Only the plain form is taken: no user name, no fragment, no white space, no letters beyond ASCII, a host
    that is a dotted name or an IP address in its usual form. Without TLS only to hosts of `allowed`.
    """
    found = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if found is None or "\\" in url or "#" in url:
        raise OutboundError(Failure.URL_UNUSABLE)
    scheme, host, port_text, path = found.groups()
    host, is_tls = host.lower().strip("[]"), scheme.lower() == "https"
    port = int(port_text) if port_text else HTTPS_PORT if is_tls else HTTP_PORT
    is_allowed = host in allowed or f"{host}:{port}" in allowed
    literal = _literal(host)
    if not 0 < port < 65_536 or not (literal or _is_name(host)):
        raise OutboundError(Failure.URL_UNUSABLE)
    if not is_allowed and not (is_tls and (port == HTTPS_PORT or port >= _FIRST_FREE_PORT)):
        raise OutboundError(Failure.URL_UNUSABLE)
    if literal and not is_allowed and not is_public(literal):
        raise OutboundError(Failure.NOT_PUBLIC)
    return Target(is_tls, host, port, path if path.startswith("/") else f"/{path}", is_allowed)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, also what an IPv6 address wraps."""
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved or address in _PROTOCOLS)
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_V6 and address.is_global and not address.is_multicast


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4, Teredo, or through NAT64."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_name(host: str) -> bool:
    """Whether it is a host name: its last label holds a letter first, so that no form of a number is one."""
    labels = host.split(".")
    return len(host) <= 253 and all(map(_LABEL.fullmatch, labels)) and labels[-1][0].isalpha()
