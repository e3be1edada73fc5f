"""Links of a paper that the public cannot open: into an intranet, to a shared drive, to a machine of one's own.

Only the address is looked at; nothing is asked for over a network. What counts is the setting PRIVATE_HOSTS, and beside
it what can never be public: a name without a dot, an address of a private network, a file.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from html import unescape
from urllib.parse import unquote, urlsplit

from django.conf import settings

from papers.building.walking import inline_in, plain_in
from papers.content import Paper

HREF = re.compile(r'<a href="([^"]*)"')
TAGS = re.compile(r"<[^<>]*>")
# An address that was typed as words: also of a file, of a share, and without its scheme.
TYPED = re.compile(r"(?i)(?:\b(?:https?|ftps?|file|smb)://|\\\\(?=\w))[^\s<>\"“”‘’]+")
END_OF_SENTENCE = ".,;:!?)]’”'"
WEB = ("http", "https")
# What browsers take for the slashes after a scheme, however many, and what they leave out of an address.
SLASHES = re.compile(r"^(https?|ftps?):[/\\]*", re.IGNORECASE)
LEFT_OUT = re.compile(r"[\x00-\x20\x7f]")
DOTS = re.compile("[。．｡]")
NAT64 = ipaddress.ip_network("64:ff9b::/96")

IN_NETWORK = "it is on a private network"
NO_DOT = "its host has no dot, and so is a name inside a network"
FILE = "it is a file on a computer or a shared drive"
UNREADABLE = "it cannot be read as a web address"


@dataclass(frozen=True, slots=True)
class ClosedLink:
    """A link that the public cannot open: where it stands, where it leads, and why it is closed."""

    place: str
    address: str
    why: str


def closed_links(paper: Paper) -> tuple[ClosedLink, ...]:
    """Each once for each place, in reading order: text, notes, tables, sources, and addresses typed as words."""
    linked = ((place, addresses_in(inline)) for place, inline in inline_in(paper))
    typed = ((place, typed_in(words)) for place, words in plain_in(paper))
    return closed_among((*linked, *typed))


def closed_among(addresses: Iterable[tuple[str, list[str]]]) -> tuple[ClosedLink, ...]:
    """Those that are closed, each once for each place."""
    found = (
        ClosedLink(place, address, why)
        for place, there in addresses
        for address in there
        if (why := why_closed(address))
    )
    return tuple(dict.fromkeys(found))


def addresses_in(inline: str) -> list[str]:
    """Where links lead, and what else looks like an address in the words."""
    linked = [unescape(href) for href in HREF.findall(inline)]
    known = {plainly(address) for address in linked}
    typed = (address for address in typed_in(unescape(TAGS.sub("", inline))) if plainly(address) not in known)
    return [*linked, *typed]


def plainly(address: str) -> str:
    return address.rstrip("/").casefold()


def typed_in(words: str) -> list[str]:
    return [address.rstrip(END_OF_SENTENCE) for address in TYPED.findall(words)]


# One address


def why_closed(address: str) -> str:
    """Why the public cannot open it, in words; empty if nothing speaks against it."""
    tidy = SLASHES.sub(r"\1://", LEFT_OUT.sub("", address)).replace("\\", "/")
    if tidy.startswith(("#", "mailto:")) or tidy.casefold().startswith("mailto:"):
        return ""
    if tidy.startswith("//") or tidy.casefold().startswith(("file:", "smb:")):
        return FILE
    try:
        parts = urlsplit(tidy)
        host = host_in_letters(parts.hostname or "")
        _ = parts.port  # raises ValueError if it is no number
    except ValueError:
        return UNREADABLE
    if parts.scheme.casefold() not in (*WEB, "ftp", "ftps") or not host:
        return UNREADABLE
    return why_host_is_closed(host)


def host_in_letters(host: str) -> str:
    """A host as its resolver would see it: no %-signs, no wide letters, no dot at the end, nothing in punycode."""
    spelled = DOTS.sub(".", unicodedata.normalize("NFKC", unquote(host))).casefold().rstrip(".")
    return ".".join(label_in_letters(label) for label in spelled.split("."))


def label_in_letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    return unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).casefold()


def why_host_is_closed(host: str) -> str:
    if (number := ip_of(host)) is not None:
        return "" if is_public(number) else IN_NETWORK
    if "." not in host:
        return NO_DOT
    pattern = next(
        (pattern for pattern in settings.PRIVATE_HOSTS if fnmatchcase(host, pattern.casefold())), None
    )
    return f"its host is one of {pattern}, which the public cannot reach" if pattern else ""


Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


def ip_of(host: str) -> Ip | None:
    """The number that a host is, in any of the spellings that browsers take: 127.1, 0x7f000001, 2130706433."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    if not re.fullmatch(r"[0-9a-fx.]+", host) or not host[-1:].isalnum() or not host[:1].isdigit():
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public(number: Ip) -> bool:
    """Whether it is reached from everywhere; an old number inside a new one counts as the old one."""
    if isinstance(number, ipaddress.IPv6Address):
        inside = number.ipv4_mapped or number.sixtofour
        if number in NAT64:
            inside = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(inside)
    return number.is_global and not number.is_multicast
