import { join } from 'node:path';
import { createHost, type SandboxHost } from '../../src/create-host';
import { loadApp } from '../../src/forge/bundle';
import type { Host } from '../../src/host';
import { drawPage } from '../../src/pages/draw';

let host: SandboxHost;
let olga: string;

beforeAll(async () => {
  const app = await loadApp(join(__dirname, '../apps/every-part'));
  host = await createHost({ app, seed: 'demo', clock: 'virtual', startAt: Date.parse('2026-11-24T10:00:00Z') });
  olga = host.jira.users().find(({ email }) => email.startsWith('olga@'))?.accountId ?? '';
}, 60_000);

afterAll(() => host.close());

const draw = (): Promise<unknown> => drawPage(host, { module: 'sample-global', as: olga });

/** The same host with another script as its page. */
const withScript = (script: string): Host => ({
  ...host,
  forge: { ...host.forge, pageScript: () => Promise.resolve(script) },
});

describe('a page drawn without a browser', () => {
  it('holds what its effects loaded from the resolver, as the user who looks', async () => {
    expect(JSON.stringify(await draw())).toContain(`Hello from the resolver, Ada: ${olga}`);
  });

  it('knows its context', async () => {
    expect(JSON.stringify(await draw())).toContain(
      '{"type":"String","props":{"text":"Module "},"children":[]},{"type":"String","props":{"text":"sample-global"},"children":[]}',
    );
  });

  it('is the same each time', async () => {
    expect(await draw()).toEqual(await draw());
  });

  it('says where a handler stands, and drops random keys', async () => {
    const text = JSON.stringify(await draw());
    expect(text).toContain('"onClick":{"$function":true}');
    expect(text).toContain('"id":"forge-app-live"');
    expect(text).not.toContain('"key":"');
  });

  it('fails loudly with a script that fails', async () => {
    await expect(
      drawPage(withScript('throw new Error("broken page")'), { module: 'sample-global', as: olga }),
    ).rejects.toThrow('broken page');
  });

  it('fails loudly with a call of the bridge that it does not have', async () => {
    const script = 'self.__bridge.callBridge("openRovo", {}).catch(() => undefined)';
    await expect(drawPage(withScript(script), { module: 'sample-global', as: olga })).rejects.toThrow('openRovo');
  });

  it("shows a second of the page's own time, and no more", async () => {
    const script = `
      const tell = (text) => self.__bridge.callBridge('reconcile', { forgeDoc: { type: 'Root', props: { text }, children: [] } });
      setTimeout(() => tell('soon ' + new Date().toISOString()), 900);
      setTimeout(() => tell('late'), 5000);
    `;
    const tree = await drawPage(withScript(script), { module: 'sample-global', as: olga });
    expect(tree).toEqual({ type: 'Root', props: { text: 'soon 2026-11-24T10:00:00.900Z' }, children: [] });
  });
});
