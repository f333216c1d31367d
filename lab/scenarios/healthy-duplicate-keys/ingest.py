import logging
import os
import time

import psycopg2

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
connection = psycopg2.connect(os.environ["DATABASE_URL"])
connection.autocommit = True
seen = known = 0
while True:
    for number in (seen, seen // 2):
        try:
            connection.cursor().execute("INSERT INTO events VALUES (%s)", (number,))
        except psycopg2.errors.UniqueViolation:
            known += 1
    seen += 1
    if seen % 5 == 0:
        logging.info("%s events read, %s known already", seen, known)
    time.sleep(0.3)
