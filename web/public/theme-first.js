// Runs before the first paint, so that nobody who chose dark sees a white flash. `web/ui/theme.ts` takes over later.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('opspilot-theme');
  } catch {
    // Storage is blocked: then the system decides.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
