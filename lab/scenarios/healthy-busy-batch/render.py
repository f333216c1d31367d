import hashlib
import logging

logging.basicConfig(level=logging.INFO, format="%(asctime)s render %(levelname)s %(message)s")
frame = 0
while True:
    block = b"frame"
    for _ in range(150000):
        block = hashlib.sha256(block).digest()
    frame += 1
    logging.info("frame %d rendered, 0 failed", frame)
