import json
import logging
import os
import time

import redis

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
log = logging.getLogger("worker")
queue = redis.Redis.from_url(os.environ["REDIS_URL"])
while True:
    try:
        queue.ping()
        break
    except redis.exceptions.ConnectionError:
        time.sleep(0.5)
log.info("waiting for jobs")
while True:
    message = queue.blpop(["jobs"], timeout=5)
    if message is None:
        continue
    job = json.loads(message[1])
    log.info("job %s done", job["id"])
