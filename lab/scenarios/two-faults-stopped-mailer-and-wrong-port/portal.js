const { createServer } = require('node:http');
createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  try {
    const answer = await fetch(process.env.API_URL);
    response.end(await answer.text());
  } catch (error) {
    console.error(`${new Date().toISOString()} ERROR page failed: ${error.cause?.message ?? error.message}`);
    response.statusCode = 500;
    response.end();
  }
}).listen(8080, () => console.log('portal listens on port 8080'));
