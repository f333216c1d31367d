const { createServer } = require('node:http');
process.on('SIGTERM', () => process.exit(0));
createServer((_request, response) => response.end('ok')).listen(8080, () =>
  console.log('playground listening on 8080'),
);
