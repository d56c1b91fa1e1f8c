// Runs before the first paint, so that a dark screen does not flash white.
// A file of its own because the content security policy allows no inline scripts.
(() => {
  let scheme = 'auto';
  try {
    scheme = localStorage.getItem('maskline-color-scheme') || 'auto';
  } catch {
    // Storage is blocked: follow the system.
  }
  const dark =
    scheme === 'dark' || (scheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
