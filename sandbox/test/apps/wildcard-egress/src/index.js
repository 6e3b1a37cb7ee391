import api from '@forge/api';

export const call = async ({ body }) => {
  const { status } = await api.fetch(body);
  return { statusCode: 200, body: String(status) };
};
