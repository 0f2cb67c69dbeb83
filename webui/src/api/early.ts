declare global {
  interface Window {
    /** What `public/early.js` has asked already, by path; the build writes that script into the page. */
    early?: Map<string, Promise<Response>>;
  }
}

/** The answer that was asked for before the console was there; once, since it ages. Undefined where nobody has asked. */
export function takeEarly(path: string): Promise<Response> | undefined {
  const answer = globalThis.window?.early?.get(path);
  window.early?.delete(path);
  return answer;
}

/** What was asked early was asked by somebody else, or nobody. */
export function forgetEarly(): void {
  window.early?.clear();
}
