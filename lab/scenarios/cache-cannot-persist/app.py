import os

import redis
from flask import Flask, jsonify

app = Flask(__name__)
cache = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=1, socket_timeout=1)


@app.get("/health")
def health():
    cache.ping()
    return jsonify(ok=True)


@app.get("/")
def visits():
    return jsonify(visits=cache.incr("visits"))
