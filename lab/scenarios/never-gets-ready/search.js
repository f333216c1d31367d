const { createServer } = require('node:http');

let ready = false;
const look = () => {
  ready = process.env.INDEX === '7';
  if (!ready)
    console.log(`${new Date().toISOString()} WARN waiting for index generation ${process.env.INDEX}, have 7`);
};
look();
setInterval(look, 3000);
createServer((_request, response) => {
  response.statusCode = ready ? 200 : 503;
  response.end(ready ? 'ok' : 'not ready');
}).listen(8080, () => console.log('search listening on 8080'));
