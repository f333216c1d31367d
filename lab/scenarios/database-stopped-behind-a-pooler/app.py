import os

import psycopg2
from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"


@app.get("/")
def orders():
    with psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            return str(cursor.fetchone()[0])
