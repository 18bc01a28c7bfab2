"""What people send us: looked at before it is kept, kept where no web server can reach it."""

import errno
import hashlib
import io
import logging
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

import filetype
from PIL import Image, ImageOps
from pypdf import PasswordType, PdfReader

from cms.core.bidi import isolated
from cms.core.pdf_actions import TooMuch, does_something
from cms.core.sizes import size_words

# What is wrong with a paper is told to whoever sent it; it is no news of ours.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

log = logging.getLogger(__name__)

# The only types we take: a person can open them anywhere and none of them runs anything here.
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
MAX_PIXELS = 64_000_000
#: More than any reader of a paper needs; what a phone takes above it only fills the disk.
LONGEST_SIDE = 6000
MAX_NAME_SHOWN = 60

_EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}
_HEAD_BYTES = 4096
_PDF_HEADER = b"%PDF-"

_MESSAGES = {
    "empty": _("“%(name)s” is empty. Choose the file again, or take the photo again."),
    "too_large": _(
        "“%(name)s” is larger than %(limit)s. Take a smaller photo, or save the document with"
        " fewer pages."
    ),
    "extension": _("“%(name)s” cannot be accepted. Send a PDF, or a JPEG, PNG or WebP image."),
    "mismatch": _(
        "What is inside “%(name)s” is not what its name says. Save it again as PDF or JPEG, or send"
        " a photo of it."
    ),
    "damaged": _("“%(name)s” cannot be opened; it may be cut short. Save or take it again."),
    "locked": _(
        "“%(name)s” opens only with a password. Save it without one, or send a photo of it."
    ),
    "active": _(
        "“%(name)s” contains a program, a form that sends itself, or a hidden file. Print it to a"
        " new PDF, or send a photo of it."
    ),
    "no_room": _(
        "“%(name)s” could not be kept just now; the fault is ours. Nothing you wrote is lost: try"
        " again in a while, or bring the paper to us."
    ),
    "too_many_pixels": _("“%(name)s” is too large an image. Take the photo at a smaller size."),
}


@dataclass(frozen=True)
class UploadFacts:
    """What we know of a file after looking inside; the sender's own claims are not in it."""

    content_type: str
    extension: str
    size: int
    sha256: str


def inspect_upload(file: "File[bytes]", *, max_bytes: int) -> UploadFacts:
    """Return the facts of an acceptable file, rewound; raise ValidationError saying what to do.

    The name's extension must be on the list and agree with the content; size is counted, not
    believed; an image must decode, and stay under `MAX_PIXELS` when it does; a PDF must have a
    page that can be read without a password.
    """
    name = display_name(file.name or "")
    content_type = CONTENT_TYPES.get(_extension(file.name or ""))
    size, digest = _measure(file, name, max_bytes)
    if not size:
        raise _refusal("empty", name)
    if content_type is None:
        raise _refusal("extension", name)
    if _sniff(file) != content_type:
        raise _refusal("mismatch", name)
    if content_type.startswith("image/"):
        _open_image(file, name, content_type)
    else:
        _open_pdf(file, name)
    file.seek(0)
    return UploadFacts(content_type, _EXTENSIONS[content_type], size, digest)


@dataclass(frozen=True)
class AcceptedUpload:
    """What may be kept: the content as it will lie in the store, and the facts of that content."""

    facts: UploadFacts
    content: "File[bytes]"


def accept_upload(file: "File[bytes]", *, max_bytes: int) -> AcceptedUpload:
    """Return what to keep of a file; raise ValidationError saying what to do.

    A PDF is kept as it came. An image is painted anew, upright: where and with what it was taken,
    and whatever else hides in the file, stays behind (S31).
    """
    facts = inspect_upload(file, max_bytes=max_bytes)
    if not facts.content_type.startswith("image/"):
        return AcceptedUpload(facts, file)
    content = _painted_anew(file, facts.content_type)
    digest = hashlib.sha256(content).hexdigest()
    painted = UploadFacts(facts.content_type, facts.extension, len(content), digest)
    return AcceptedUpload(painted, File(io.BytesIO(content), name=file.name))


def _painted_anew(file: "File[bytes]", content_type: str) -> bytes:
    name = display_name(file.name or "")
    kind = content_type.split("/")[1].upper()
    file.seek(0)
    try:
        image = Image.open(file, formats=[kind])
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        plain = upright.convert(_MODES.get((kind, upright.mode), upright.mode))
        plain.info = {}
        out = io.BytesIO()
        plain.save(out, kind, **_SAVED[kind])
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError):
        raise _refusal("damaged", name) from None
    return out.getvalue()


_SAVED: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 88},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 88, "method": 2},
}
#: Ways of keeping colours that another program may not read, and the way it will.
_MODES = {("JPEG", "CMYK"): "RGB", ("JPEG", "YCbCr"): "RGB", ("PNG", "P"): "RGBA"}


def display_name(name: str) -> str:
    """Return a file name fit for a message: no folders, no invisible characters, not too long."""
    base = os.path.basename(name.replace("\\", "/"))
    visible = "".join(character for character in base if character.isprintable()).strip()
    if len(visible) <= MAX_NAME_SHOWN:
        return visible or "?"
    return visible[: MAX_NAME_SHOWN - 8] + "…" + visible[-7:]


def _extension(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")


def _measure(file: "File[bytes]", name: str, max_bytes: int) -> tuple[int, str]:
    """Count and hash while reading; stop at the limit, so a lie about the size costs nothing."""
    size, digest = 0, hashlib.sha256()
    file.seek(0)
    while chunk := file.read(File.DEFAULT_CHUNK_SIZE):
        size += len(chunk)
        if size > max_bytes:
            raise _refusal("too_large", name, limit=size_words(max_bytes))
        digest.update(chunk)
    return size, digest.hexdigest()


def _sniff(file: "File[bytes]") -> str:
    """Return the content type the bytes themselves show, or nothing."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    kind = filetype.guess(head)
    if kind is None or (kind.mime == "application/pdf" and not head.startswith(_PDF_HEADER)):
        return ""
    return str(kind.mime)


def _open_image(file: "File[bytes]", name: str, content_type: str) -> None:
    """Decode the image as an officer's browser would; refuse what does not open or explodes."""
    file.seek(0)
    try:
        image = Image.open(file, formats=[content_type.split("/")[1].upper()])
        if image.width * image.height > MAX_PIXELS:
            raise _refusal("too_many_pixels", name)
        image.draft("L", (1, 1))  # a JPEG is then read to its end, but decoded at an eighth
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refusal("too_many_pixels", name) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError):
        raise _refusal("damaged", name) from None


def _open_pdf(file: "File[bytes]", name: str) -> None:
    """Find the first page as a reader would; a header alone makes no document.

    What would act by itself on the screen of whoever opens it is refused.
    """
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise _refusal("locked", name)
        reader.pages[0].mediabox  # noqa: B018 (looking is what finds the damage)
        is_active = does_something(reader)
    except ValidationError:
        raise
    except TooMuch:
        raise _refusal("active", name) from None
    except Exception:  # noqa: BLE001 (a broken file breaks its reader in as many ways as files can break)
        raise _refusal("damaged", name) from None
    if is_active:
        raise _refusal("active", name)


def _refusal(code: str, name: str, **params: object) -> ValidationError:
    return ValidationError(_MESSAGES[code], code=code, params={"name": isolated(name), **params})


@deconstructible(path="cms.core.uploads.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """People's papers: outside the media root, under names that tell nothing, without addresses."""

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_MEDIA_ROOT)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    @property
    def base_url(self) -> None:  # type: ignore[override]
        return None

    def store(self, name: str, content: "File[bytes]", *, original_name: str) -> str:
        """Keep a file; raise ValidationError when the disk is full, closed or gone (F28)."""
        try:
            return str(self.save(name, content))
        except OSError as error:
            log.error("store_refused error=%s", errno.errorcode.get(error.errno or 0, "unknown"))
            raise _refusal("no_room", display_name(original_name)) from None

    def _save(self, name: str, content: "File[bytes]") -> str:
        """Leave no half of a file behind."""
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return `ab/cd/<uuid>.<extension>`: nothing of the sender's name survives."""
        key = uuid.uuid4().hex
        extension = _EXTENSIONS.get(CONTENT_TYPES.get(_extension(name), ""), "bin")
        return f"{key[:2]}/{key[2:4]}/{key}.{extension}"
