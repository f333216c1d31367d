import os

import psycopg2
from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"


@app.get("/")
def count():
    with psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3, options="-c lock_timeout=1500") as connection:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS visits (at timestamptz)")
            cursor.execute("INSERT INTO visits VALUES (now())")
            cursor.execute("SELECT count(*) FROM visits")
            return str(cursor.fetchone()[0])
