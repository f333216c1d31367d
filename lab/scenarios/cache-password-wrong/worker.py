import logging
import os
import time

import redis

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
cache = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=2)
while True:
    try:
        logging.info("%s jobs waiting", cache.llen("jobs"))
    except redis.exceptions.RedisError as error:
        logging.error("queue cannot be read: %s: %s", type(error).__name__, error)
    time.sleep(1)
