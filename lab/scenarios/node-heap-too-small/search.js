const { createServer } = require('node:http');
const index = new Map();
const documents = Number(process.env.DOCUMENTS);
console.log(`building the index of ${documents} documents`);
for (let n = 0; n < documents; n += 1)
  index.set(
    `document ${n}`,
    Array.from({ length: 50 }, (_, word) => ({ word, n })),
  );
createServer((_request, response) => response.end(`${index.size} documents`)).listen(8080, () =>
  console.log('search listens on port 8080'),
);
