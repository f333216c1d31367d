const { createServer } = require('node:http');
const target = new URL(process.env.TARGET_URL);
createServer((_request, response) => response.end(target.host)).listen(8080, () =>
  console.log('hooks listens on port 8080'),
);
