/**
 * A page of a few sentences without scripts, for browsers that come from elsewhere. `next` is where they go at once,
 * `back` where its link leads, with the words of the link.
 */
export function plainPage(
  title: string,
  sentences: readonly string[],
  {
    next,
    back = ['OpsPilot', '/'],
    status = 200,
  }: { readonly next?: string; readonly back?: readonly [string, string]; readonly status?: number } = {},
): Response {
  const refresh = next === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${escapeHtml(next)}">`;
  const [words, address] = next === undefined ? back : ['Continue', next];
  const link = `<a href="${escapeHtml(address)}">${escapeHtml(words)}</a>`;
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · OpsPilot</title>
<link rel="stylesheet" href="/api/docs/style.css">
${refresh}
</head>
<body>
<main><h1>${escapeHtml(title)}</h1>
${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n')}
<p>${link}</p></main>
</body>
</html>
`;
  return new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/** Text as HTML has it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
