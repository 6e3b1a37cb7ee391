import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Host } from '../host';
import type { WireResponse } from '../wire';
import type { productCallSchema } from './page-data';

const contextSchema = z.object({ permissions: z.object({ scopes: z.array(z.string()) }) });
const formSchema = z.record(z.string(), z.string());

/**
 * Performs the bridge's `requestJira`. The app acts for the viewer, so both the app's scopes and the user's permissions
 * apply [doc: bridge, requestJira].
 */
export async function productRequest(host: Host, call: z.input<typeof productCallSchema>): Promise<WireResponse> {
  const { permissions } = contextSchema.parse(await host.forge.pageContext(call.module, call.as, call));
  const { id: appId, accountId } = host.forge.app;
  const headers = Object.fromEntries(call.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const content =
    call.isMultipartFormData === true ? toMultipart(call.body ?? '{}') : { headers: {}, body: call.body ?? undefined };
  return host.jira.handle(
    {
      method: call.method.toUpperCase(),
      path: call.restPath,
      headers: { ...headers, ...content.headers },
      body: content.body,
    },
    { kind: 'app-as-user', app: { appId, accountId, scopes: new Set(permissions.scopes) }, accountId: call.as },
  );
}

/**
 * Returns a form as multipart. The bridge sends the form as JSON. A file is a data URL, and two further members are its
 * name and type [source: bridge, parseFormData]. The emulated Jira supports text files only.
 */
function toMultipart(json: string): { headers: Readonly<Record<string, string>>; body: string } {
  const fields = formSchema.parse(JSON.parse(json));
  const boundary = `----sandbox${randomUUID()}`;
  const parts = Object.entries(fields)
    .filter(([name]) => !/^__file.*(Name|Type)$/.test(name))
    .map(([name, value]) => {
      const fileName = fields[`__${name}Name`];
      const disposition = `content-disposition: form-data; name="${escapeName(name)}"`;
      if (fileName === undefined) return `${disposition}\r\n\r\n${value}`;
      const type = fields[`__${name}Type`];
      const content = Buffer.from(value.slice(value.indexOf(',') + 1), 'base64').toString('utf8');
      return `${disposition}; filename="${escapeName(fileName)}"\r\ncontent-type: ${type === undefined || type === '' ? 'application/octet-stream' : type}\r\n\r\n${content}`;
    });
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
  };
}

/** Escapes a name for a `content-disposition` header. */
function escapeName(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
