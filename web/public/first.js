// What has to be so before anything else runs; a file of its own, for the policy allows no script in the page.
(() => {
  // zod would try `new Function`, which the content security policy forbids and reports.
  Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

  // Nobody who chose dark sees a white flash. `web/ui/theme.ts` takes over later.
  let chosen = null;
  try {
    chosen = localStorage.getItem('opspilot-theme');
  } catch {
    // Storage is blocked: then the device decides.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
