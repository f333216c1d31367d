const net = require('node:net');
const { hostname, port, username, password } = new URL(process.env.BUS_URL);
const say = (level, text) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level, msg: text }));

function connect() {
  const socket = net.connect(Number(port), hostname);
  let timer;
  socket.on('connect', () => {
    socket.write(`CONNECT ${JSON.stringify({ user: username, pass: password, verbose: true })}\r\n`);
  });
  socket.on('data', (data) => {
    const text = data.toString();
    if (text.includes('PING')) socket.write('PONG\r\n');
    if (text.includes('+OK') && !timer) {
      say('info', 'connected to the bus');
      timer = setInterval(() => socket.write('PUB room.temperature 4\r\n21.5\r\n'), 500);
    }
    if (text.includes('-ERR')) say('error', `bus answered: ${text.trim()}`);
  });
  socket.on('error', (error) => say('error', `bus connection: ${error.message}`));
  socket.on('close', () => {
    clearInterval(timer);
    setTimeout(connect, 2000);
  });
}
connect();
