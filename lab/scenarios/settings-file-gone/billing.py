import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer

with open("/conf/settings.toml", "rb") as file:
    settings = tomllib.load(file)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(settings["currency"].encode())


print("billing: ready")
HTTPServer(("", settings["port"]), Handler).serve_forever()
