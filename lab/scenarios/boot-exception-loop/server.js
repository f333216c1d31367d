const { createServer } = require('node:http');
const settings = require('./settings.json');

const perMinute = settings.limits.perMinute;
createServer((_request, response) => response.end('ok')).listen(settings.port, () => {
  console.log(`gateway listening on ${settings.port}, ${perMinute} requests a minute`);
});
