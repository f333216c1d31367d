const { createServer } = require('node:http');
const port = Number(process.env.PORT);
createServer((request, response) => response.end('ok')).listen(port, () =>
  console.log(`catalog listening on ${port}`),
);
