/** Where somebody was going before they had to sign in; the first page where that is no place of this console. */
export function ownPath(asked: string | null): string {
  return asked !== null && /^\/(?![/\\])/.test(asked) && !asked.startsWith('/sign-in') ? asked : '/';
}
