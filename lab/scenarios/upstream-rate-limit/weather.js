async function locate() {
  const begun = Date.now();
  const answer = await fetch(`${process.env.GEO_URL}/lookup?place=vienna`);
  const level = answer.ok ? 'info' : 'error';
  console.log(
    `time=${new Date().toISOString()} level=${level} msg="geo lookup" status=${answer.status} reason="${answer.statusText}" took=${Date.now() - begun}ms`,
  );
}

setInterval(
  () => locate().catch((error) => console.log(`level=error msg="${error.message}"`)),
  Number(process.env.EVERY_MS),
);
