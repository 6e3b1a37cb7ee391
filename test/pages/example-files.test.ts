import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import examples from '../../static/admin/get-started/examples.json';

/** If this fails, run `npm run examples`. */
test.each(Object.entries(examples))('%s of Get started equals its file in demo/examples', (name, text) => {
  expect(text).toBe(readFileSync(join(__dirname, '../../demo/examples', name), 'utf8'));
});

test.each(['call.sh', 'call.mjs', 'call.py'] as const)('%s has one place for the URL of the web trigger', (name) => {
  expect(
    examples[name].match(/BASE="\$\{BASE:-\}"|process\.env\.BASE \?\? ''|os\.environ\.get\("BASE", ""\)/g),
  ).toHaveLength(1);
});
