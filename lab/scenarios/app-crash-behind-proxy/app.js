const { createServer } = require('node:http');

const exporters = { csv: (rows) => rows.join(','), json: JSON.stringify };

createServer((request, response) => {
  const url = new URL(request.url, 'http://app');
  console.log(`${new Date().toISOString()} ${request.method} ${url.pathname}`);
  if (url.pathname === '/export') {
    setTimeout(() => response.end(exporters[url.searchParams.get('format')]([1, 2, 3])), 10);
  } else response.end('ok');
}).listen(8080, () => console.log('app listening on 8080'));
