const { createServer } = require('node:http');

const keys = new Set(process.env.API_KEYS.split(','));
createServer((request, response) => {
  const allowed = request.url === '/health' || keys.has(request.headers['x-api-key']);
  response.statusCode = allowed ? 200 : 401;
  response.end(JSON.stringify(allowed ? { eur: 1, usd: 1.1 } : { error: 'unknown API key' }));
}).listen(8080, () => console.log('rates listening on 8080'));
