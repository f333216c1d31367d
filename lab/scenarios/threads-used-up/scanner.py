import http.server
import logging
import threading
import time

logging.basicConfig(level=logging.INFO, format="%(asctime)s [%(levelname)s] %(message)s")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/scan":
            try:
                threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
            except RuntimeError as error:
                logging.exception("scan could not be begun: %s", error)
                self.send_error(500)
                return
        self.send_response(200)
        self.end_headers()


http.server.HTTPServer(("", 8000), Handler).serve_forever()
