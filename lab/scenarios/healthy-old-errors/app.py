import os

import psycopg2
from flask import Flask, jsonify

app = Flask(__name__)


def rows(query, *values):
    connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=2)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@app.get("/health")
def health():
    rows("SELECT 1")
    return jsonify(ok=True)


@app.get("/")
def orders():
    return jsonify(orders=rows("SELECT count(*) FROM orders")[0][0])


@app.get("/buy")
def buy():
    rows("INSERT INTO orders (item) VALUES (%s)", "book")
    return jsonify(ok=True)
