const { createServer } = require('node:http');

const rows = [];

createServer((request, response) => {
  console.log(`${request.method} ${request.url}`);
  if (request.url === '/report') for (;;) rows.push(Buffer.alloc(1024 * 1024, rows.length));
  response.end('ok');
}).listen(8080, () => console.log('reports listening on 8080'));
