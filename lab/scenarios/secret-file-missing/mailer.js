const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const password = readFileSync('/run/secrets/smtp_password', 'utf8').trim();
createServer((_request, response) => response.end(String(password.length))).listen(8080, () =>
  console.log('mailer listening on 8080'),
);
