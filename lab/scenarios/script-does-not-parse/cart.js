const { createServer } = require('node:http');

createServer((_request, response) => {
  response.end('empty');
}).listen(8080, () => console.log('cart listens on port 8080'));
