import http.server
import threading
import time

debit, credit = threading.Lock(), threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/book":
            threading.Thread(target=book, args=(debit, credit)).start()
            threading.Thread(target=book, args=(credit, debit)).start()
            time.sleep(1)
        with debit:
            with credit:
                self.send_response(200)
                self.end_headers()


def book(first, second):
    with first:
        time.sleep(0.5)
        with second:
            pass


http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
