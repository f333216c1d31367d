const log = (level, words) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level, msg: words }));

async function refresh() {
  try {
    const answer = await fetch(`${process.env.RATES_URL}/latest`, {
      headers: { 'x-api-key': process.env.RATES_KEY },
    });
    if (!answer.ok)
      throw new Error(`GET ${process.env.RATES_URL}/latest: ${answer.status} ${answer.statusText}`);
    log('info', `rates refreshed, ${Object.keys(await answer.json()).length} currencies`);
  } catch (error) {
    log('error', `rates not refreshed: ${error.message}`);
  }
}

setInterval(refresh, 1500);
