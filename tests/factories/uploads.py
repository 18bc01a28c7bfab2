"""What people send along: pictures, PDFs, a drawn signature."""

import base64
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from PIL import Image, ImageDraw
from pypdf import PdfWriter


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(stream, kind)
    return stream.getvalue()


def pdf(password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if password is not None:
        writer.encrypt(password, owner_password="owner")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    # The sender's claim about the type is a lie on purpose: nobody may believe it.
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def drawing(*, empty: bool = False, kind: str = "PNG") -> str:
    image = Image.new("RGB", (300, 100), "white")
    if not empty:
        ImageDraw.Draw(image).line([(10, 10), (200, 80)], fill="black", width=4)
    stream = io.BytesIO()
    image.save(stream, kind)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
