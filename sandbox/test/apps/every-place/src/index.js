import Resolver from '@forge/resolver';

const resolver = new Resolver();

resolver.define('caller', ({ context }) => context.accountId);

export const definitions = resolver.getDefinitions();
export { definitions as resolver };
