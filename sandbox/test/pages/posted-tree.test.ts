import { createElement } from 'react';
import { snapshot } from '../../src/pages/browser/kit/tree';
import { plainTree } from '../../src/pages/tree-json';

/** A node after an update by `@forge/react` 11, which copies React's `children` to the props. */
const updated = {
  type: 'Box',
  key: '1',
  props: { padding: 'space.100', children: createElement('Text', null, 'Saved') },
  children: [{ type: 'Text', key: '2', props: { children: 'Saved' }, children: [] }],
};

test.each([
  ['page', snapshot],
  ['JSON document', plainTree],
])('the %s has no React children in the props of an updated node', (_, read) => {
  expect(read(updated)).toMatchObject({
    props: { padding: 'space.100' },
    children: [{ type: 'Text', props: {}, children: [] }],
  });
  expect(JSON.stringify(read(updated))).not.toContain('Saved');
});
