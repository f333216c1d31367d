import logging
import os
import smtplib
import time

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
log = logging.getLogger("mailer")
log.info("mailer begins")
while True:
    time.sleep(1)
    if not os.path.exists("/tmp/letters"):
        continue
    try:
        smtplib.SMTP(os.environ["SMTP_HOST"], 587, timeout=2)
    except OSError as error:
        log.error("letter 4711 stays in the queue, %s:587: %s", os.environ["SMTP_HOST"], error)
