const { get: plain } = require('node:http');
const { get: encrypted } = require('node:https');
const get = process.env.RATES_URL.startsWith('https:') ? encrypted : plain;
const say = (level, text) => console.log(`${new Date().toISOString()} ${level} invoices: ${text}`);

setInterval(() => {
  get(process.env.RATES_URL, (answer) => {
    answer.resume();
    say('INFO', `rates fetched, status ${answer.statusCode}`);
  }).on('error', (error) => say('ERROR', `rates could not be fetched: ${error.message}`));
}, 1500);
