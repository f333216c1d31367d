const { createServer } = require('node:http');
createServer((_request, response) => response.end(process.env.COLOUR)).listen(8080, () =>
  console.log('shop listening on 8080'),
);
