#!/bin/sh
# What Maven calls. A machine without Node gets a sentence here instead of a stack trace.
set -eu

cd "$(dirname "$0")/.."
needed='webui: building the pages needs Node 20.19 or newer with npm on the PATH'

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "$needed; there is none." >&2
  exit 1
fi
if ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'; then
  echo "$needed; this is $(node --version)." >&2
  exit 1
fi
exec node scripts/maven.mjs "$@"
