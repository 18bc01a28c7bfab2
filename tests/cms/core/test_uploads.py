import hashlib
import io
import struct
import zlib
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from cms.core.uploads import PrivateStorage, accept_upload, display_name, inspect_upload
from tests.factories.uploads import pdf, picture, upload

LIMIT = 200_000
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
EXE = b"MZ\x90\x00" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


PDF = pdf()


def refusal_of(name: str, content: bytes, limit: int = LIMIT) -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        inspect_upload(upload(name, content), max_bytes=limit)
    return refusal.value


@pytest.mark.parametrize(
    ("name", "content", "content_type", "extension"),
    [
        ("scan.pdf", PDF, "application/pdf", "pdf"),
        ("photo.JPG", picture("JPEG"), "image/jpeg", "jpg"),
        ("صورة الهوية.jpeg", picture("JPEG"), "image/jpeg", "jpg"),
        ("photo.png", picture("PNG"), "image/png", "png"),
        ("photo.webp", picture("WEBP"), "image/webp", "webp"),
    ],
)
def test_papers_and_photos_are_accepted_for_what_they_are(
    name: str, content: bytes, content_type: str, extension: str
) -> None:
    file = upload(name, content)
    facts = inspect_upload(file, max_bytes=LIMIT)
    assert (facts.content_type, facts.extension) == (content_type, extension)
    assert facts.size == len(content)
    assert facts.sha256 == hashlib.sha256(content).hexdigest()
    assert file.read() == content  # rewound, nothing lost


def test_a_file_that_django_put_on_disk_is_read_the_same_way() -> None:
    with TemporaryUploadedFile("photo.png", "image/png", 0, None) as file:
        file.write(picture("PNG"))
        assert inspect_upload(file, max_bytes=LIMIT).extension == "png"


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("empty.pdf", b"", "empty"),
        ("long.pdf", PDF + bytes(LIMIT), "too_large"),
        ("virus.exe", EXE, "extension"),
        ("page.html", b"<html></html>", "extension"),
        ("drawing.svg", SVG, "extension"),
        ("letter.docx", b"PK\x03\x04" + bytes(100), "extension"),
        ("no_extension", PDF, "extension"),
        (".pdf", PDF, "extension"),
        ("scan.pdf.exe", PDF, "extension"),
        ("scan.pdf", EXE, "mismatch"),
        ("scan.pdf", ELF, "mismatch"),
        ("scan.pdf", b"<html><script>1</script></html>", "mismatch"),
        ("photo.png", SVG, "mismatch"),
        ("scan.pdf", b"\xef\xbb\xbf%PDF-1.7", "mismatch"),
        ("scan.pdf", b"%PDF", "mismatch"),
        ("scan.pdf", picture("JPEG"), "mismatch"),
        ("photo.jpg", PDF, "mismatch"),
        ("photo.jpg", picture("PNG"), "mismatch"),
        ("photo.png", picture("GIF"), "mismatch"),
        ("photo.jpg", picture("JPEG")[:200], "damaged"),
        ("photo.jpg", b"\xff\xd8\xff" + bytes(400), "damaged"),
        ("photo.png", picture("PNG")[:-40], "damaged"),
        ("photo.webp", picture("WEBP")[:60], "damaged"),
    ],
)
def test_what_is_not_a_paper_or_a_photo_is_refused(name: str, content: bytes, rule: str) -> None:
    assert refusal_of(name, content).code == rule


def png_of(width: int, height: int) -> bytes:
    """A small file that claims to be a huge image."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_500, 12_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_unfolds(side: int) -> None:
    assert refusal_of("bomb.png", png_of(side, side)).code == "too_many_pixels"


def test_the_limit_itself_is_still_accepted() -> None:
    assert inspect_upload(upload("scan.pdf", PDF), max_bytes=len(PDF)).size == len(PDF)
    assert refusal_of("scan.pdf", PDF, limit=len(PDF) - 1).code == "too_large"


def test_size_is_counted_and_not_believed() -> None:
    file = upload("scan.pdf", PDF + bytes(LIMIT))
    file.size = 10
    with pytest.raises(ValidationError) as refusal:
        inspect_upload(file, max_bytes=LIMIT)
    assert refusal.value.code == "too_large"


def test_the_refusal_names_the_file_safely() -> None:
    message = refusal_of("../../etc/\u202efdp\x00.exe", EXE).messages[0]
    assert "fdp.exe" in message
    assert not set(message) & set("\u202e\x00/")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ("صورة.jpg", "صورة.jpg"),
        ("\x00\u200f", "?"),
        ("", "?"),
        ("a" * 100 + ".pdf", "a" * 52 + "…aaa.pdf"),
    ],
)
def test_a_file_name_is_made_fit_for_a_message(name: str, shown: str) -> None:
    assert display_name(name) == shown
    assert len(display_name(name)) <= 60


@pytest.fixture
def storage(settings, tmp_path: Path) -> PrivateStorage:
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"
    return PrivateStorage()


def test_s28_a_kept_file_is_private_and_its_name_tells_nothing(storage, tmp_path: Path) -> None:
    name = storage.save("هوية محمد.pdf", ContentFile(PDF))
    folder, subfolder, key = name.split("/")
    assert key == f"{key[:32]}.pdf"
    assert (folder, subfolder) == (key[:2], key[2:4])
    assert int(key[:32], 16)
    assert (tmp_path / "private" / name).read_bytes() == PDF
    assert not (tmp_path / "media").exists()


def test_s28_a_kept_file_has_no_address(storage) -> None:
    with pytest.raises(ValueError, match="not accessible via a URL"):
        storage.url(storage.save("a.pdf", ContentFile(PDF)))


def test_two_files_of_one_name_are_kept_apart(storage) -> None:
    names = {storage.save("scan.pdf", ContentFile(PDF)) for _ in range(20)}
    assert len(names) == 20


@pytest.mark.parametrize("name", ["run.exe", "page.html", "none", "a.pdf\x00.html"])
def test_an_extension_we_do_not_know_is_not_kept(storage, name: str) -> None:
    assert storage.get_available_name(name).endswith(".bin")


def test_a_name_that_climbs_out_is_refused(storage) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.open("../../etc/passwd")


def test_migrations_name_the_private_storage_itself() -> None:
    path, args, kwargs = PrivateStorage().deconstruct()
    assert (path, args, kwargs) == ("cms.core.uploads.PrivateStorage", (), {})


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"\x93garbage" * 500,
        b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
        b"%PDF-1.7\nstartxref\n9\n%%EOF\n",
        PDF[: len(PDF) // 2],
    ],
    ids=["garbage", "no pages", "no table", "cut short"],
)
def test_a_pdf_is_taken_for_its_pages_not_for_its_header(content: bytes) -> None:
    assert refusal_of("scan.pdf", content).code == "damaged"


def test_a_pdf_that_asks_for_a_password_is_refused_and_one_that_does_not_is_taken() -> None:
    assert refusal_of("scan.pdf", pdf("secret")).code == "locked"
    assert inspect_upload(upload("scan.pdf", pdf("")), max_bytes=LIMIT).extension == "pdf"


# --- Painted anew (S31) and doing nothing (S25) -------------------------------------------------


def photo_with_place(kind: str) -> bytes:
    """A picture lying on its side, of somewhere: eight by four pixels, stood up by its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 42.0, 0.0)})
    stream = io.BytesIO()
    image = Image.new("RGB", (80, 40), "red")
    image.save(stream, kind, exif=exif, **({"comment": b"HOME"} if kind == "JPEG" else {}))
    return stream.getvalue()


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_picture_is_kept_upright_and_without_where_it_was_taken(kind: str, ending: str) -> None:
    accepted = accept_upload(upload(f"p.{ending}", photo_with_place(kind)), max_bytes=LIMIT)
    content = accepted.content.read()
    kept = Image.open(io.BytesIO(content))
    assert (kept.format, kept.size) == (kind, (40, 80))
    assert not kept.getexif()
    assert b"SECRET" not in content
    assert b"HOME" not in content
    assert accepted.facts.size == len(content)
    assert accepted.facts.sha256 == hashlib.sha256(content).hexdigest()


def test_what_hangs_behind_a_picture_stays_behind() -> None:
    polyglot = picture("PNG") + b"<script>alert(1)</script>"
    assert b"script" not in accept_upload(upload("p.png", polyglot), max_bytes=LIMIT).content.read()


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "I;16"])
def test_every_way_a_png_keeps_its_colours_is_read(mode: str) -> None:
    stream = io.BytesIO()
    Image.new(mode, (20, 20)).save(stream, "PNG")
    accepted = accept_upload(upload("p.png", stream.getvalue()), max_bytes=LIMIT)
    assert Image.open(accepted.content).size == (20, 20)


def active_pdf(kind: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(width=200, height=200)
    action = DictionaryObject({NameObject("/S"): NameObject(f"/{kind}")})
    if kind == "script":
        action[NameObject("/JS")] = TextStringObject("app.alert(1)")
        names = ArrayObject([TextStringObject("start"), writer._add_object(action)])
        tree = DictionaryObject({NameObject("/Names"): names})
        both = DictionaryObject({NameObject("/JavaScript"): tree})
        writer.root_object[NameObject("/Names")] = both
    elif kind == "attachment":
        writer.add_attachment("more.exe", b"MZ")
    elif kind == "hidden":
        page[NameObject("/AA")] = DictionaryObject(
            {NameObject("/O"): DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})}
        )
    else:
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "kind", ["script", "attachment", "hidden", "Launch", "SubmitForm", "ImportData", "GoToE"]
)
def test_a_pdf_that_does_something_by_itself_is_refused(kind: str) -> None:
    assert refusal_of("scan.pdf", active_pdf(kind)).code == "active"


def test_a_name_written_in_disguise_is_read_all_the_same() -> None:
    disguised = active_pdf("Launch").replace(b"/Launch", b"/#4caunch")
    assert refusal_of("scan.pdf", disguised).code in ("active", "damaged")


def test_a_link_and_an_opening_page_are_no_program() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.open_destination = "first"
    writer.add_annotation(0, Link(rect=(1, 1, 50, 50), url="https://example.com"))
    stream = io.BytesIO()
    writer.write(stream)
    assert inspect_upload(upload("scan.pdf", stream.getvalue()), max_bytes=LIMIT)
