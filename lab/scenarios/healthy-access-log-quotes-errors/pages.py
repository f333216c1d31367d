import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        print(f"INFO search for: {unquote_plus(self.path)}", file=sys.stderr)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"3 articles found")


ThreadingHTTPServer(("", 8000), Handler).serve_forever()
