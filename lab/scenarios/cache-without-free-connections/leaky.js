const net = require('node:net');
const { existsSync } = require('node:fs');
const [host, port] = process.env.CACHE.split(':');
const held = [];
setInterval(() => {
  if (existsSync('/tmp/leak') && held.length < 40)
    held.push(net.connect(Number(port), host).on('error', () => {}));
}, 50);
console.log('leaky begins');
