const { createServer } = require('node:http');
const b64 = (text) => Buffer.from(text).toString('base64');
const say = (level, text) =>
  console.log(`time=${new Date().toISOString()} level=${level} msg=${JSON.stringify(text)}`);

createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  const size = Number(new URL(request.url, 'http://x').searchParams.get('size') ?? 10);
  const answer = await fetch(`${process.env.STORE_URL}/v3/kv/put`, {
    method: 'POST',
    body: JSON.stringify({ key: b64(`k${Date.now()}`), value: b64('x'.repeat(size)) }),
  });
  const body = await answer.json();
  if (!answer.ok) say('error', `store did not keep the setting: ${body.error ?? body.message}`);
  response.statusCode = answer.ok ? 200 : 500;
  response.end();
}).listen(8080, () => say('info', 'settings listens on port 8080'));
