import os
import sqlite3
import time

hold = int(os.environ["HOLD"])
while True:
    database = sqlite3.connect("/data/notes.db", timeout=5, isolation_level=None)
    if hold:
        database.execute("BEGIN EXCLUSIVE")
        print("backup: started", flush=True)
        time.sleep(hold)
        database.execute("COMMIT")
    database.close()
    time.sleep(5)
