#!/bin/sh
# A certificate of the shop's own: valid, or (with "expired") one whose time is over.
set -eu
cd /certs
from=$(date -u -d '-1 day' +%Y%m%d%H%M%SZ)
to=$(date -u -d '+90 days' +%Y%m%d%H%M%SZ)
if [ "${1:-valid}" = expired ]; then
  from=20230101000000Z
  to=20240101000000Z
fi
[ -f key.pem ] || openssl genrsa -out key.pem 2048 2>/dev/null
openssl req -new -key key.pem -subj /CN=shop -addext subjectAltName=DNS:shop -out req.pem 2>/dev/null
rm -rf ca && mkdir ca && touch ca/index
printf '[ca]\ndefault_ca=a\n[a]\ndatabase=ca/index\nnew_certs_dir=ca\nrand_serial=yes\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n[p]\ncommonName=supplied\n' >ca/conf
openssl ca -batch -selfsign -config ca/conf -keyfile key.pem -in req.pem -startdate "$from" -enddate "$to" -out cert.pem 2>/dev/null
