// What has to be so before anything else runs; a file of its own, for the policy allows no script in the page.
(() => {
  // zod would try `new Function`, which the content security policy forbids and reports.
  Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

  // Nobody who chose dark sees a white flash. `web/ui/preferences.ts` takes over later.
  /** @type {Record<string, string>} */
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem('opspilot-preferences') ?? '{}') ?? {};
  } catch {
    // Storage is blocked or garbled: then the device decides.
  }
  const { theme, contrast, text = '100', motion = 'system' } = chosen;
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const high = contrast === 'high' || matchMedia('(prefers-contrast: more)').matches;
  Object.assign(document.documentElement.dataset, {
    theme: dark ? 'dark' : 'light',
    contrast: high ? 'high' : 'normal',
    text,
    motion,
  });
})();
