"""Speed from Redis: shared address rates and pushed invalidation.

Owns nothing that may not be lost. When Redis is slow, gone or wrong,
the embedded parts go on: nothing fails open, nothing waits longer than 100 ms.
"""

from idp.adapters.redis.invalidation import RedisInvalidation
from idp.adapters.redis.limiter import RedisLimiter

__all__ = ["RedisInvalidation", "RedisLimiter"]
