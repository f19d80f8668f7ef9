"""Which addresses may be spoken to."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.outbound.rules import is_public, target_of
from quarterdeck.outbound.terms import Failure, OutboundError

PRIVATE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "fc00::1", "fd12::1",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1", "4000::1",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "8.8.8.8", "193.0.6.139", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_the_public_internet_is_none(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_wrapping_makes_no_address_public(address: IPv4Address) -> None:
    number = int(address)
    wrapped = (IPv6Address(0xFFFF << 32 | number), IPv6Address((0x0064FF9B << 96) | number))
    assert {is_public(one) for one in wrapped} == {is_public(address)}
    assert not is_public(IPv6Address(number))


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "file:///etc/passwd", "gopher://hooks.example.com/1", "ftp://hooks.example.com",
        "//hooks.example.com/", "hooks.example.com", "https://", "https:///path", "https:hooks.example.com",
        # Numbers that resolvers and C libraries take for addresses.
        "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/",
        "https://017700000001/", "https://0/", "https://127.0.0.1./", "https://1.2.3/", "https://4294967297/",
        # User names, and hosts that only look like one.
        "https://hooks.example.com@127.0.0.1/", "https://user:secret@hooks.example.com/",
        "https://hooks.example.com\\@127.0.0.1/", "https://127.0.0.1#@hooks.example.com/",
        "https://hooks.example.com#fragment", "https://hooks.example.com:443:25/", "https://hooks.example.com:@x/",
        # Characters that one reader drops and the next one does not.
        "https://hooks.example.com/a b", "https://127.0.0.1\t.example.com/", "https://hooks\n.example.com/",
        " https://hooks.example.com/", "https://hooks.example.com/\r\nHost: x", "https://①②⑦.⓪.⓪.①/", "https://１２７.0.0.1/",
        "https://127。0。0。1/", "https://hooks.example.com/ü", "https://%31%32%37.0.0.1/", "https://hooks_x.example.com/",
        "https://-x.example.com/", "https://a..b/", f"https://{'a' * 64}.com/", f"https://{'a.' * 130}com/",
        # Ports where no receiver listens.
        "https://hooks.example.com:0/", "https://hooks.example.com:22/", "https://hooks.example.com:25/",
        "https://hooks.example.com:80/", "https://hooks.example.com:65536/", "https://hooks.example.com:99999/",
        f"https://hooks.example.com/{'a' * 500}",
    ],
)  # fmt: skip
def test_no_other_form_of_a_url_is_taken(url: str) -> None:
    with pytest.raises(OutboundError) as refused:
        target_of(url)
    assert refused.value.failure is Failure.URL_UNUSABLE


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]:8443/",
        "https://169.254.169.254/latest/meta-data",
    ],
)
def test_a_private_address_is_named_as_one(url: str) -> None:
    with pytest.raises(OutboundError) as refused:
        target_of(url)
    assert refused.value.failure is Failure.NOT_PUBLIC


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "header"),
    [
        ("https://Hooks.Example.com", "hooks.example.com", 443, "/", "hooks.example.com"),
        ("https://hooks.example.com:8443/a?b=c&d", "hooks.example.com", 8443, "/a?b=c&d", "hooks.example.com:8443"),
        ("HTTPS://hooks.example.com:443?x=1", "hooks.example.com", 443, "/?x=1", "hooks.example.com"),
        ("https://[2606:4700:4700::1111]:8443/", "2606:4700:4700::1111", 8443, "/", "[2606:4700:4700::1111]:8443"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "/", "xn--bcher-kva.example"),
    ],
)
def test_a_plain_url_is_taken_apart(url: str, host: str, port: int, path: str, header: str) -> None:
    target = target_of(url)
    assert (target.host, target.port, target.path, target.host_header) == (host, port, path, header)
    assert target.is_tls
    assert not target.is_allowed


def test_named_hosts_may_be_private_and_without_tls() -> None:
    allowed = {"hooks.internal", "127.0.0.1:9000"}
    assert target_of("http://hooks.internal/x", allowed).port == 80
    assert target_of("http://127.0.0.1:9000/", allowed).is_allowed
    for url in ("http://127.0.0.1:9001/", "http://hooks.internal.example.com/", "http://xhooks.internal/"):
        with pytest.raises(OutboundError):
            target_of(url, allowed)
