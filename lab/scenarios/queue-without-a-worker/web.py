import http.server
import logging

from beanstalk import Queue

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s web %(message)s")
queue = Queue()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        queue.ask("put 0 0 60 4", b"mail")
        stats = queue.stats()
        waiting, workers = int(stats["current-jobs-ready"]), int(stats["current-workers"])
        if waiting > 10:
            logging.warning("%d jobs are waiting in the queue, %d workers connected", waiting, workers)
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer(("", 8000), Handler).serve_forever()
