from flask import Flask

app = Flask(__name__)
PRICES = [12.5, 3.2, 7.0]


@app.get("/health")
def health():
    return "ok"


@app.get("/total")
def total():
    total = sum(PRICES)
    return f"{total:.2f}"
