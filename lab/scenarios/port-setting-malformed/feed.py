import http.server
import os


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


PORT = int(os.environ["FEED_PORT"])
http.server.HTTPServer(("", PORT), Handler).serve_forever()
