"""What both servers hold to: how much may wait for a socket, how long for what, and a text as a frame. Pure."""

INBOX = 32
"""Messages that may wait for a socket's consumer. No browser of ours says so many at once."""
OUTBOX = 2 * 1024 * 1024
"""Bytes that may wait for a browser that falls behind: the longest welcome and answer. Above that it is cut off."""
FLUSH_SECONDS = 0.2
"""From the last frame to the end of the process: time for it to leave."""
HEAD = 16 * 1024
"""Bytes of a request before its body; Twisted's own bound."""
BODY = 8 * 1024 * 1024
"""Bytes of a request's body: a site's form with its picture, and what the proxies in deploy/ let through."""
HTTP_SECONDS = 60
"""For a request to come, from its first byte to its last; for its answer to begin, and for a reader who stands still."""
SOCKET_SECONDS = 24 * 3600
PING_SECONDS, PONG_SECONDS = 20, 30


def framed(text: str) -> bytes:
    """A whole text frame of a server's, which masks nothing."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
