"""Answers that carry a file: to be saved, never to be drawn or run."""

from collections.abc import Iterable
from typing import IO, TypeVar

from django.http import FileResponse, StreamingHttpResponse

# Were a browser to show it in spite of everything, it would be nothing but itself.
SANDBOX = "sandbox; default-src 'none'"
Answer = TypeVar("Answer", bound=StreamingHttpResponse)


def download(content: IO[bytes], *, name: str, media_type: str, size: int) -> FileResponse:
    """The bytes of a file as a download under its name; `content` is closed once it is sent."""
    return _kept_apart(FileResponse(content, as_attachment=True, filename=name, content_type=media_type), size)


def streamed(pieces: Iterable[bytes], *, name: str, media_type: str, size: int) -> StreamingHttpResponse:
    """The same of bytes that are read while they are sent; `name` is one of our own, of plain letters."""
    response = StreamingHttpResponse(pieces, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _kept_apart(response, size)


def _kept_apart(response: Answer, size: int) -> Answer:
    response["Content-Length"] = str(size)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
