"""A limit per token, so that one script cannot take the server from everyone else, announced with every reply.

The headers are those of the IETF draft "RateLimit header fields for HTTP".
"""

from collections import OrderedDict
from math import ceil
from time import monotonic

from django.http import HttpRequest, HttpResponse
from ninja.throttling import BaseThrottle

from quarterdeck.users.policy import actor_of
from quarterdeck.values.dataclasses import dataclass

BURST = 300
PER_SECOND = 50
LIMIT, POLICY = "RateLimit", "RateLimit-Policy"
_REMEMBERED = 10_000
_KEY = "quarterdeck_rate_limit"


@dataclass(slots=True)
class _Bucket:
    """Requests left, as of a moment."""

    left: float
    at: float


class TokenBucket(BaseThrottle):
    """`burst` requests at once, then `per_second`, for each token and web worker."""

    def __init__(self, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        self.burst = burst
        self.per_second = per_second
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def allow_request(self, request: HttpRequest) -> bool:
        """Take one request from the token's bucket, when one is left."""
        now = monotonic()
        principal = actor_of(request).token_id or 0
        bucket = self._buckets.setdefault(principal, _Bucket(self.burst, now))
        self._buckets.move_to_end(principal)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(self.burst, bucket.left + (now - bucket.at) * self.per_second)
        bucket.at = now
        is_allowed = bucket.left >= 1
        bucket.left -= is_allowed
        request.__dict__[_KEY] = (int(bucket.left), ceil((self.burst - bucket.left) / self.per_second))
        return is_allowed

    def announce(self, request: HttpRequest, response: HttpResponse) -> None:
        """Say in the reply how many requests the token has left, and in how many seconds it has all of them again.

        A reply to a request that was not counted, since it brought no token that is accepted, says nothing.
        """
        if _KEY in request.__dict__:
            left, seconds = request.__dict__[_KEY]
            response[POLICY] = f'"token";q={self.burst};w={ceil(self.burst / self.per_second)}'
            response[LIMIT] = f'"token";r={left};t={seconds}'

    def wait(self) -> float:
        """Seconds until one more request is allowed."""
        return 1 / self.per_second

    def forget(self) -> None:
        """Give every token a full bucket again."""
        self._buckets.clear()
