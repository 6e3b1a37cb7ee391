import Resolver from '@forge/resolver';

const pages = new Resolver();

pages.define('greet', ({ payload, context }) => `Hello from the resolver, ${payload.name}: ${context.accountId}`);

pages.define('fail', () => {
  throw new Error('The resolver said no');
});

export const resolver = pages.getDefinitions();
