import logging
import time
import uuid

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
logging.info("spooling to /spool")
while True:
    name = f"/spool/{uuid.uuid4()}.msg"
    try:
        with open(name, "x", encoding="ascii") as file:
            file.write("x")
    except OSError:
        logging.exception("message could not be spooled")
        time.sleep(1)
    time.sleep(0.005)
