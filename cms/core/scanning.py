"""Asking a ClamAV daemon about a file (`CLAMD_URL`); without one our own inspection stands (S30).

The protocol is clamd's INSTREAM: the command, length-prefixed chunks, an empty chunk, one answer.
"""

import socket
import struct
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

_CHUNK = 64 * 1024
_PATIENCE = 30.0
_LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """Nobody could say: the file is held, never passed."""


def is_scanning() -> bool:
    return bool(settings.CLAMD_URL)


def is_harmless(content: Any) -> bool:
    """Return what the scanner says of `content`; raise ScannerUnavailable when it says nothing."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := content.read(_CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerUnavailable(type(error).__name__) from error
    if answer.endswith(b" FOUND"):
        return False
    if answer == b"stream: OK":
        return True
    raise ScannerUnavailable("no verdict")


def _connected() -> socket.socket:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE)
        line.connect(address.path)
        return line
    return socket.create_connection((address.hostname or "", address.port or 3310), _PATIENCE)


def _answer(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        if not (part := line.recv(_LONGEST_ANSWER)):
            break
        said += part
    return said.rstrip(b"\0\n").strip()
