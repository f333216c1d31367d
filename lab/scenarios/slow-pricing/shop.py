import logging
import os
import time

import requests

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
while True:
    try:
        answer = requests.get(os.environ["PRICING_URL"], timeout=2)
        logging.info("price read, status %s", answer.status_code)
    except requests.RequestException as error:
        logging.error("price not read: %s", error)
    time.sleep(1.5)
