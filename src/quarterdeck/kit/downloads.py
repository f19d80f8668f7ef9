"""Answers that carry a file: to be saved, never to be drawn or run."""

from typing import IO

from django.http import FileResponse

# Were a browser to show it in spite of everything, it would be nothing but itself.
SANDBOX = "sandbox; default-src 'none'"


def download(content: IO[bytes], *, name: str, media_type: str, size: int) -> FileResponse:
    """The bytes of a file as a download under its name; `content` is closed once it is sent."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["Content-Length"] = str(size)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
