import Resolver from '@forge/resolver';

const places = new Resolver();

places.define('caller', ({ context }) => `${context.accountId} in ${context.extension.type}`);

places.define('context', ({ context }) => context);

export const resolver = places.getDefinitions();

export const status = (payload, context) => {
  if (payload.extension.issue.type === 'Sub-task') throw new Error('No place for sub-tasks');
  const user = context.principal?.accountId ?? payload.accountId ?? 'nobody';
  return {
    status: { type: 'lozenge', value: { label: `${payload.extension.issue.key} ${user}`, type: 'moved' } },
  };
};
