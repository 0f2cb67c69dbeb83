// Asks what the first screen needs while the console itself is still on its way. The console takes the answers (src/api/early.ts), where they
// are still those of whoever is signed in by then.
window.early = new Map(
  location.hash.includes('token=')
    ? []
    : (location.pathname === '/'
        ? ['/agents/v1/session', '/agents/v1/delays?state=open&limit=50']
        : ['/agents/v1/session']
      ).map((path) => [
        path,
        fetch(path, {
          cache: 'no-store',
          headers: { accept: 'application/json' },
          signal: AbortSignal.timeout(15_000),
        }),
      ]),
);
for (const answer of window.early.values()) {
  // Whoever takes it says what went wrong.
  answer.catch(() => undefined);
}
// The first use of these is slow, and nothing else is to be done while the console is on its way.
new Intl.DateTimeFormat().format();
