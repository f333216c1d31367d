async function pull() {
  try {
    const answer = await fetch(process.env.SHOP_URL);
    console.log(new Date().toISOString(), 'INFO', 'pulled the feed, status', answer.status);
  } catch (error) {
    console.error(
      new Date().toISOString(),
      'ERROR',
      'feed not pulled:',
      error.message,
      error.cause?.code,
      error.cause?.message,
    );
  }
}

setInterval(pull, 1500);
