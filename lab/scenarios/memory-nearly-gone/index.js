const { createServer } = require('node:http');
const kept = [];
createServer((request, response) => {
  const take = Number(new URL(request.url, 'http://x').searchParams.get('take') ?? 0);
  while (take && process.memoryUsage().rss < take * 1024 * 1024) kept.push(Buffer.alloc(262144, 1));
  response.end(`${kept.length} blocks`);
}).listen(8080, () => console.log('index listens on port 8080'));
