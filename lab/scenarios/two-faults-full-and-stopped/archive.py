import logging
import time

logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("archive")
while True:
    try:
        with open("/data/current.log", "a", encoding="ascii") as file:
            file.write("x" * 8192)
        log.info("archived 8192 bytes")
    except OSError as error:
        log.error("archive failed: %s", error)
    time.sleep(1)
