/** Sends a GraphQL request of the older storage, as `@forge/storage` does. */
export const call = async ({ body }) => {
  const answer = await globalThis.__forge_fetch__(
    { type: 'fpp', provider: 'app', remote: 'stargate' },
    '/forge/entities/graphql',
    { method: 'POST', body, headers: { 'content-type': 'application/json' } },
  );
  return { statusCode: 200, body: await answer.text() };
};
