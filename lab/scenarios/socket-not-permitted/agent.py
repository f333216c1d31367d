import logging
import socket
import time

logging.basicConfig(level=logging.INFO, format="%(asctime)s agent %(levelname)s %(message)s")
while True:
    try:
        client = socket.socket(socket.AF_UNIX)
        client.connect("/run/shared/daemon.sock")
        logging.info("daemon answered %s", client.recv(10))
    except OSError as error:
        logging.error("cannot give the daemon an order: %s", error)
    time.sleep(2)
