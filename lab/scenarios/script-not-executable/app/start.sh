#!/bin/sh
exec python3 -u -m http.server 8000
