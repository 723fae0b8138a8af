"""What a visitor deletes is in Redis no longer than a minute, whichever process wrote it."""

from redis import Redis

from tests.tab import Tab
from widget.streams import ENDED_SECONDS


def test_a_log_in_redis_ends_within_a_minute_of_its_answer(pair, site, redis_server):
    one, _two = pair
    with Tab(one, site) as tab:
        tab.ends(tab.ask("canaryquestion"))
        tab.say(type="forget")
        tab.until(lambda: any(fact["type"] == "forgotten" for _at, fact in tab.facts))
    with Redis.from_url(redis_server.url) as redis:
        holding = [key for key in redis.scan_iter() if b"canary" in _held(redis, key)]
        assert holding, "what is not there proves nothing"
        assert all(0 < redis.ttl(key) <= ENDED_SECONDS == 60 for key in holding)


def _held(redis, key):
    if redis.type(key) == b"stream":
        return repr(redis.xrange(key)).encode()
    return redis.dump(key) or b""
