import logging
import os
import time

import requests

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
while True:
    try:
        answer = requests.get(os.environ["SHOP_URL"], timeout=2, verify=os.environ.get("CA_FILE", True))
        logging.info("synchronised, status %s", answer.status_code)
    except requests.RequestException as error:
        logging.error("not synchronised: %s", error)
    time.sleep(1.5)
