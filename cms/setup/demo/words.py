"""How invented people give their word: as their service allows, and as they came to us."""

import io
import math

from django.core.files.base import ContentFile

from PIL import Image, ImageDraw

from cases.enums import SignatureMode
from cases.models import Service
from cases.services.declarations import DeclarationGiven, allowed_modes
from cases.services.files import SubmittedFile
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.core.uploads import PrivateStorage, inspect_upload
from cms.setup.demo.papers import invented_paper
from cms.setup.demo.pools import texts

_BY_THEMSELVES = (SignatureMode.TICK, SignatureMode.DRAWN, SignatureMode.PAPER)
_ON_THE_PHONE = (SignatureMode.VERBAL, SignatureMode.TICK, SignatureMode.PAPER)
_FACE_TO_FACE = (SignatureMode.PAPER, SignatureMode.THUMBPRINT, SignatureMode.TICK)
_SIZE = (520, 180)
_LARGEST = 200_000


def invented_word(
    service: Service, name: str, *, medium: Medium, clerk: User | None
) -> DeclarationGiven | None:
    """Return the declaration of an invented person; the same person gives the same one."""
    if not service.declaration_text:
        return None
    mode = _mode(service, name, medium, clerk)
    said = texts()["declarations"]
    return DeclarationGiven(
        mode,
        name,
        service.declaration_version,
        witnesses=tuple(said["witnesses"]) if mode == SignatureMode.THUMBPRINT else (),
        evidence=_evidence(mode, name),
        note=said["read_back"] if mode == SignatureMode.VERBAL else "",
    )


def _mode(service: Service, name: str, medium: Medium, clerk: User | None) -> SignatureMode:
    met = _ON_THE_PHONE if medium == Medium.PHONE else _FACE_TO_FACE
    allowed = allowed_modes(service)
    ways = [mode for mode in (met if clerk else _BY_THEMSELVES) if mode in allowed]
    return ways[sum(map(ord, name)) % len(ways)] if ways else allowed[0]


def _evidence(mode: SignatureMode, name: str) -> SubmittedFile | None:
    if mode == SignatureMode.PAPER:
        return invented_paper("signed_declaration", name)
    return _drawing(name) if mode == SignatureMode.DRAWN else None


def _drawing(name: str) -> SubmittedFile:
    """A stroke of the pen that belongs to nobody: waves whose heights come from the name."""
    image = Image.new("RGB", _SIZE, "white")
    heights = [20 + ord(letter) % 50 for letter in name]
    points = [
        (40 + x, 90 + heights[x // 12 % len(heights)] * math.sin(x / 14)) for x in range(0, 440, 3)
    ]
    ImageDraw.Draw(image).line(points, fill="#1b2a4a", width=4, joint="curve")
    content = io.BytesIO()
    image.save(content, "PNG")
    file = ContentFile(content.getvalue(), name="signature.png")
    facts = inspect_upload(file, max_bytes=_LARGEST)
    stored = PrivateStorage().save(file.name or "", file)
    return SubmittedFile("", stored, "signature.png", facts.content_type, facts.size, facts.sha256)
