import os
import time

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return "pricing"


@app.get("/price")
def price():
    time.sleep(float(os.environ["DELAY_S"]))
    return "12.50"
