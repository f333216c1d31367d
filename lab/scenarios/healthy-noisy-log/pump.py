import itertools
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)-7s [%(threadName)s] %(name)s - %(message)s")
log = logging.getLogger("pump")


def pump():
    for batch in itertools.count(1):
        log.info("batch %d: 200 records, 0 errors, 0 failed, error_rate=0.00", batch)
        log.debug("handlers registered for TimeoutError, ConnectionRefusedError, PermissionError")
        if batch % 3 == 0:
            log.warning("batch %d: attempt 1 of 5 timed out after 200 ms, retrying", batch)
            log.info("batch %d: attempt 2 of 5 succeeded", batch)
        if batch % 4 == 0:
            log.warning("option 'fail_fast' is deprecated and will be an error in version 5")
        if batch % 5 == 0:
            log.info("disk check: 61%% used, no space problem; panic threshold is 95%%")
        time.sleep(0.5)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


threading.Thread(target=pump, name="pump", daemon=True).start()
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
