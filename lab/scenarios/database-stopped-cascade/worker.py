import logging
import os
import time

import psycopg2

logging.basicConfig(level=logging.INFO, format="%(asctime)s [%(levelname)s] %(message)s")
while True:
    try:
        connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=2)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM orders")
            logging.info("orders to ship: %s", cursor.fetchone()[0])
        connection.close()
    except psycopg2.Error as error:
        logging.error("could not read orders: %s", error)
    time.sleep(2)
