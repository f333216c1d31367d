import ctypes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if "size=0" in self.path:
            ctypes.string_at(0)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")


print("render: listening on 8000")
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
