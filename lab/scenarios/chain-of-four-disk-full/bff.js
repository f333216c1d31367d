const { createServer } = require('node:http');

createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  const answer = await fetch(`${process.env.API_URL}${request.url}`);
  if (!answer.ok)
    console.error(`${new Date().toISOString()} ERROR api answered ${answer.status} for ${request.url}`);
  response.statusCode = answer.ok ? 200 : 502;
  response.end(await answer.text());
}).listen(8080, () => console.log('bff listening on 8080'));
