import logging
import sqlite3
import time

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
database = sqlite3.connect("/data/notes.db", timeout=1, isolation_level=None)
database.execute("CREATE TABLE IF NOT EXISTS notes (at REAL, text TEXT)")
while True:
    try:
        database.execute("INSERT INTO notes VALUES (?, ?)", (time.time(), "hello"))
        logging.info("note saved")
    except sqlite3.OperationalError:
        logging.exception("note could not be saved")
    time.sleep(1)
