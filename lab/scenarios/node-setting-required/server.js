const { createServer } = require('node:http');

if (!process.env.SESSION_SECRET) {
  console.error('Configuration error: environment variable SESSION_SECRET must be set');
  process.exit(1);
}
createServer((_request, response) => response.end('ok')).listen(8080, () =>
  console.log('shop listening on 8080'),
);
