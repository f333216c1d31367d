const { get } = require('node:https');
const say = (text) => console.log(`${new Date().toISOString()} feed ${text}`);
setInterval(() => {
  get(process.env.SHOP_URL, { agent: false }, (answer) => {
    answer.resume();
    say(`INFO prices fetched, status ${answer.statusCode}`);
  }).on('error', (error) => say(`ERROR prices could not be fetched: ${error.message}`));
}, 1500);
