import os

import requests
from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"


@app.get("/save")
def save():
    answer = requests.post(os.environ["STORE_URL"], data=b"x" * 4096, timeout=2)
    answer.raise_for_status()
    return "saved"
