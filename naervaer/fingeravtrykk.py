"""What is kept in place of a text that nobody shall be able to read."""

import hashlib


def fingeravtrykk(tekst: str) -> str:
    """SHA-256, in hex. Takes whatever text there is: cookies and channels may hold any bytes."""
    return hashlib.sha256(tekst.encode(errors="surrogatepass")).hexdigest()
