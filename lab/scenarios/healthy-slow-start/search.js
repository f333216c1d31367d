const { createServer } = require('node:http');

let ready = false;
let loaded = 0;
const timer = setInterval(() => {
  loaded += 10;
  console.log(`${new Date().toISOString()} WARN not ready: index ${loaded} % loaded`);
  ready = loaded === 100;
  if (ready) {
    console.log(`${new Date().toISOString()} INFO ready`);
    clearInterval(timer);
  }
}, 900);
createServer((_request, response) => {
  response.statusCode = ready ? 200 : 503;
  response.end(ready ? 'ok' : 'not ready');
}).listen(8080, () => console.log('search listening on 8080'));
