import os

import redis
from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"


@app.get("/")
def count():
    with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=2) as store:
        return str(store.incr("visits"))
