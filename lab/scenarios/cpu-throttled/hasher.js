const { createHash } = require('node:crypto');
const { createServer } = require('node:http');

function hash(block, rounds) {
  for (let n = 0; n < 40_000; n += 1) block = createHash('sha256').update(block).digest();
  if (rounds > 1) setImmediate(hash, block, rounds - 1);
}

createServer((request, response) => {
  const rounds = new URL(request.url, 'http://hasher').searchParams.get('rounds');
  console.log(`${request.method} ${request.url}`);
  if (rounds)
    for (let n = 0; n < 16; n += 1) hash(Buffer.from('start'), rounds === 'all' ? Infinity : Number(rounds));
  response.end('ok');
}).listen(8080, () => console.log('hasher listening on 8080'));
