const { createServer } = require('node:http');

createServer((request, response) => {
  const pages = Number(new URL(request.url, 'http://pdf').searchParams.get('pages') ?? 1);
  console.log(`${request.method} ${request.url}`);
  // Waits for a page that never comes.
  if (pages === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  response.end('ok');
}).listen(8080, () => console.log('pdf listening on 8080'));
