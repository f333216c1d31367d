const { createHmac } = require('node:crypto');
const { createServer } = require('node:http');

createServer((request, response) => {
  const iat = Math.floor(Date.now() / 1000) + Number(process.env.CLOCK_AHEAD_S);
  const payload = Buffer.from(JSON.stringify({ sub: 'job', iat, nbf: iat, exp: iat + 300 })).toString(
    'base64url',
  );
  const signature = createHmac('sha256', process.env.KEY).update(payload).digest('base64url');
  response.end(request.url === '/health' ? 'ok' : `${payload}.${signature}`);
}).listen(8080, () => console.log('issuer listening on 8080'));
