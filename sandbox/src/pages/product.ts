import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Host } from '../host';
import type { WireResponse } from '../wire';
import type { productCall } from './page-data';

const granted = z.object({ permissions: z.object({ scopes: z.array(z.string()) }) });
const form = z.record(z.string(), z.string());

/**
 * Performs the bridge's `requestJira`. The app acts for the viewer, so both the app's scopes and the user's permissions
 * apply [doc: bridge, requestJira].
 */
export async function productRequest(host: Host, call: z.input<typeof productCall>): Promise<WireResponse> {
  const { permissions } = granted.parse(await host.forge.pageContext(call.module, call.as, call));
  const { id: appId, accountId } = host.forge.app;
  const headers = Object.fromEntries(call.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const sent =
    call.isMultipartFormData === true ? multipart(call.body ?? '{}') : { headers: {}, body: call.body ?? undefined };
  return host.jira.handle(
    {
      method: call.method.toUpperCase(),
      path: call.restPath,
      headers: { ...headers, ...sent.headers },
      body: sent.body,
    },
    { kind: 'app-as-user', app: { appId, accountId, scopes: new Set(permissions.scopes) }, accountId: call.as },
  );
}

/**
 * Returns a form as multipart. The bridge sends it as JSON: files as data URLs, other members with names and types
 * [source: bridge, parseFormData]. The emulated Jira supports text files only.
 */
function multipart(json: string): { headers: Readonly<Record<string, string>>; body: string } {
  const fields = form.parse(JSON.parse(json));
  const boundary = `----sandbox${randomUUID()}`;
  const parts = Object.entries(fields)
    .filter(([name]) => !/^__file.*(Name|Type)$/.test(name))
    .map(([name, value]) => {
      const fileName = fields[`__${name}Name`];
      const disposition = `content-disposition: form-data; name="${quoted(name)}"`;
      if (fileName === undefined) return `${disposition}\r\n\r\n${value}`;
      const type = fields[`__${name}Type`];
      const content = Buffer.from(value.slice(value.indexOf(',') + 1), 'base64').toString('utf8');
      return `${disposition}; filename="${quoted(fileName)}"\r\ncontent-type: ${type === undefined || type === '' ? 'application/octet-stream' : type}\r\n\r\n${content}`;
    });
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
  };
}

function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
