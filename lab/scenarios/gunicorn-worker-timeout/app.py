import time

from flask import Flask

app = Flask(__name__)


@app.get("/")
def report():
    time.sleep(60)
    return "report"
