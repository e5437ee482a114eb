"""Undo Content-Encoding within bounds: a body can't grow past the limit, whatever it claims.

Only gzip and deflate are offered to servers: one step of brotli or zstd can yield hundreds of MiB
before anyone can count them.
"""

from __future__ import annotations

import zlib

from outreach.crawl.fetching.limits import MEBIBYTE
from outreach.errors import BadAnswer, TooLarge

ACCEPTED_ENCODINGS = "gzip, deflate"
_STEP_BYTES = 64 * 1024
_RATIO_FREE_BYTES = MEBIBYTE
_ZLIB_METHOD = 8


class BoundedDecoder:
    """Feed raw chunks, take the decoded body; both sides are counted.

    Args:
        content_encoding: header value; "" or "identity" leaves the bytes alone.
        max_bytes: largest body, raw or decoded.
        ratio: decoded bytes per raw byte allowed after the first MiB.

    Raises:
        BadAnswer: several encodings, or one that we never offered.
    """

    def __init__(self, content_encoding: str, *, max_bytes: int, ratio: int) -> None:
        self._encoding = _single_encoding(content_encoding) if content_encoding else ""
        self._max_bytes = max_bytes
        self._ratio = ratio
        self._raw_bytes = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._inflater: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next raw bytes.

        Raises:
            TooLarge: the body is larger than the limit, or grows too fast.
            BadAnswer: the bytes are not what the encoding promises.
        """
        self._raw_bytes += len(chunk)
        if self._raw_bytes > self._max_bytes:
            raise self._too_large()
        if not self._encoding:
            self._keep(chunk)
        elif chunk:
            self._inflate(chunk)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            BadAnswer: the encoded stream breaks off.
        """
        if self._inflater is not None and not self._inflater.eof:
            raise BadAnswer("The encoded body breaks off.")
        return self.so_far()

    def so_far(self) -> bytes:
        """Return what has been decoded up to now, for a body that is read only in part."""
        return b"".join(self._parts)

    def _inflate(self, chunk: bytes) -> None:
        if self._inflater is None:
            self._inflater = self._new_inflater(chunk)
        pending = chunk
        while pending and not self._inflater.eof:  # bytes after the first member are ignored
            try:
                self._keep(self._inflater.decompress(pending, _STEP_BYTES))
            except zlib.error as corrupt:
                raise BadAnswer("The encoded body is corrupt.") from corrupt
            pending = self._inflater.unconsumed_tail

    def _new_inflater(self, first_chunk: bytes) -> zlib._Decompress:
        # Some servers send raw deflate where RFC 9110 8.4.1.2 asks for the zlib wrapper.
        is_raw = self._encoding == "deflate" and first_chunk[0] & 0x0F != _ZLIB_METHOD
        return zlib.decompressobj(-zlib.MAX_WBITS if is_raw else zlib.MAX_WBITS | 32)

    def _keep(self, decoded: bytes) -> None:
        self._parts.append(decoded)
        self._size += len(decoded)
        size = self._size
        bursts = size > _RATIO_FREE_BYTES and size > self._ratio * self._raw_bytes
        if size > self._max_bytes or bursts:
            raise self._too_large()

    def _too_large(self) -> TooLarge:
        return TooLarge(
            f"The body is larger than {self._max_bytes} bytes, or a bomb.", temporary=False
        )


def _single_encoding(content_encoding: str) -> str:
    names = [part.strip().lower() for part in content_encoding.split(",")]
    encodings = [name for name in names if name not in ("", "identity")]
    if len(encodings) > 1 or not set(encodings) <= {"gzip", "x-gzip", "deflate"}:
        raise BadAnswer(f"The body is encoded as {content_encoding[:60]!r}.", temporary=False)
    return encodings[0] if encodings else ""
