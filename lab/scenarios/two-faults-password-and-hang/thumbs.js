const { createServer } = require('node:http');
createServer((_request, response) => response.end('ok')).listen(8080, () =>
  console.log('thumbs listening on 8080'),
);
