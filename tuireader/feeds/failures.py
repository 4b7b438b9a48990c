"""Why a request came to nothing, in plain words of our own: a server's words stay out of them."""

from __future__ import annotations

import errno
import socket
import ssl

from tuireader.feeds.urls import host_of

_NO_NETWORK = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN))


def forbidden(network: str, redirected: bool) -> str:
    """Why a request may not go there."""
    verb = "redirects" if redirected else "leads"
    return f"{verb} into a {network} network, which is refused"


def broken(error: Exception) -> str:
    """A server that does not speak HTTP rightly, in plain words; its own words stay out of the message."""
    text = str(error)
    if "without sending complete" in text or "incomplete" in text:
        return "the answer broke off before its end"
    if "disconnected" in text:
        return "the server closed the connection without an answer"
    return "the answer is not valid HTTP"


def unreachable(error: Exception, url: str) -> str:
    """Why no server was found, in plain words."""
    if no_network(error):
        return "the network cannot be reached"
    if isinstance(error, socket.gaierror):
        return f"no server of the name {host_of(url)} is known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers there (connection refused)"
    return "the connection broke off"


def was_reached(error: Exception) -> bool:
    """Whether there was a server at all."""
    return not isinstance(error, (socket.gaierror, ConnectionRefusedError)) and not no_network(error)


def no_network(error: Exception) -> bool:
    """Whether it is plainly the network that is missing: no route, or no name server that answers."""
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    return isinstance(error, OSError) and error.errno in _NO_NETWORK
