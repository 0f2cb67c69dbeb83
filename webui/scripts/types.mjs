// The types of the hub's API from its own description, so that a screen that asks for what is not there does not compile.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

const FROM = new URL('../../verticles/hub/src/main/resources/openapi.yaml', import.meta.url);
const TO = new URL('../src/api/generated/hub.d.ts', import.meta.url);

const made = `// Made from openapi.yaml by scripts/types.mjs.\n${astToString(await openapi(FROM))}`;
let before = '';
try {
  before = readFileSync(TO, 'utf8');
} catch {
  mkdirSync(new URL('.', TO), { recursive: true });
}
// A file that did not change keeps its time, for whatever watches it.
if (made !== before) {
  writeFileSync(TO, made);
}
