const { connect } = require('node:net');

for (let n = 0; n < Number(process.env.CLIENTS); n += 1) {
  connect(8000, process.env.CHAT_HOST, () => console.log(`client ${n} connected`)).on('error', (error) =>
    console.log(error.message),
  );
}
setInterval(() => undefined, 60_000);
