import { marked } from 'marked';

export const toHtml = ({ body }) => ({ statusCode: 200, body: marked.parse(body) });
