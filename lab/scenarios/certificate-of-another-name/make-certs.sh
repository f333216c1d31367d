cd /certs
[ -s ca.key ] || openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.new -days 30 -subj "/CN=lab ca" 2>/dev/null
[ -s ca.pem ] || cp ca.new ca.pem
openssl req -newkey rsa:2048 -nodes -keyout shop.key -out shop.csr -subj "/CN=$CERT_NAME" 2>/dev/null
printf 'subjectAltName=DNS:%s' "$CERT_NAME" > san
openssl x509 -req -in shop.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san -days 30 -out shop.pem 2>/dev/null
chmod 644 ca.pem shop.pem
