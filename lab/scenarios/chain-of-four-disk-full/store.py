import logging
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, b"ok")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            with open(f"/data/{uuid.uuid4()}", "xb") as file:
                file.write(body)
            self.answer(201, b"kept")
        except OSError as error:
            logging.error("object could not be kept: %s", error)
            self.answer(507, b"no space")

    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("", 8000), Handler).serve_forever()
