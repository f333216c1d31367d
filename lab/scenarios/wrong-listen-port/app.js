const { createServer } = require('node:http');
const port = Number(process.env.PORT);
createServer((_request, response) => response.end('ok')).listen(port, () =>
  console.log(`catalog listening on ${port}`),
);
