import logging
import os
import time

import pika

logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("orders")
log.setLevel(logging.INFO)

while True:
    try:
        with pika.BlockingConnection(
            pika.ConnectionParameters(
                os.environ["AMQP_HOST"], blocked_connection_timeout=4, connection_attempts=20, retry_delay=2
            )
        ) as connection:
            channel = connection.channel()
            channel.queue_declare("orders")
            log.info("connected, taking orders")
            while True:
                channel.basic_publish("", "orders", b"one order")
                connection.sleep(1)
    except pika.exceptions.AMQPError as error:
        log.error("order could not be handed over: %r", error)
        time.sleep(1)
