import os

import redis
from flask import Flask

app = Flask(__name__)
store = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=2, socket_timeout=2)


@app.get("/health")
def health():
    return "ok"


@app.get("/")
def count():
    return str(store.incr("visits"))
