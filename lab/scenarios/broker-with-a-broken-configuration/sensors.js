const net = require('node:net');
const { hostname, port } = new URL(process.env.BUS_URL);
const say = (level, text) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level, msg: text }));

function connect() {
  const socket = net.connect(Number(port), hostname);
  socket.on('connect', () => say('info', 'connected to the bus'));
  socket.on('error', (error) => say('error', `no connection to the bus: ${error.message}`));
  socket.on('close', () => setTimeout(connect, 1500));
}
connect();
