echo "preparing static files"
exec python3 -u -m http.server 8000
