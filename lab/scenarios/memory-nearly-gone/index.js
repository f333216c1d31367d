const { existsSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const GROUP = ['/sys/fs/cgroup/memory.current', '/sys/fs/cgroup/memory/memory.usage_in_bytes'].find((file) =>
  existsSync(file),
);
const used = () => Number(readFileSync(GROUP, 'utf8')) / 1024 / 1024;
const kept = [];

createServer((request, response) => {
  const take = Number(new URL(request.url, 'http://x').searchParams.get('take') ?? 0);
  while (used() < take) kept.push(Buffer.alloc(262144, 1));
  response.end(`${kept.length} blocks`);
}).listen(8080, () => console.log('index listens on port 8080'));
