import os
import time

import psycopg2

held = []
while len(held) < int(os.environ["GREED"]):
    try:
        held.append(psycopg2.connect(os.environ["DATABASE_URL"]))
    except psycopg2.OperationalError as error:
        print(f"report: {error}".strip())
        break
print(f"report: holding {len(held)} connections")
while True:
    time.sleep(60)
