import logging

from beanstalk import Queue

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s sender %(message)s")
queue = Queue()
logging.info("waiting for mails to send")
while True:
    _, job, size = queue.ask("reserve")
    queue.read(size)
    queue.ask(f"delete {job}")
    logging.info("mail %s sent", job)
