const { createServer } = require('node:http');
const port = Number(process.env.METRICS_PORT);
createServer((_request, response) => response.end('up 1\n')).listen(port, () =>
  console.log(`metrics on ${port}`),
);
