import { join } from 'node:path';
import { createHost, type SandboxHost } from '../../src/create-host';
import { loadApp } from '../../src/forge/app/bundle';
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

/** Returns the host with another script for its page. */
const withScript = (script: string): Host => ({
  ...host,
  forge: { ...host.forge, pageScript: () => Promise.resolve(script) },
});

describe('a page drawn without a browser', () => {
  it('has data that its effects load from the resolver as the viewer', async () => {
    expect(JSON.stringify(await draw())).toContain(`Hello from the resolver, Ada: ${olga}`);
  });

  it('has the module key of its context', async () => {
    expect(JSON.stringify(await draw())).toContain(
      '{"type":"String","props":{"text":"Module "},"children":[]},{"type":"String","props":{"text":"sample-global"},"children":[]}',
    );
  });

  it('is the same each time', async () => {
    expect(await draw()).toEqual(await draw());
  });

  it('marks handlers and drops random keys', async () => {
    const text = JSON.stringify(await draw());
    expect(text).toContain('"onClick":{"$function":true}');
    // UI Kit adds a random part after `forge-app-`, which is removed.
    expect(text).toContain('"id":"forge-app-live"');
    expect(text).not.toContain('"key":"');
  });

  it('fails with a failing script', async () => {
    await expect(
      drawPage(withScript('throw new Error("broken page")'), { module: 'sample-global', as: olga }),
    ).rejects.toThrow('broken page');
  });

  it('fails with an unknown call of the bridge', async () => {
    const script = 'self.__bridge.callBridge("openRovo", {}).catch(() => undefined)';
    await expect(drawPage(withScript(script), { module: 'sample-global', as: olga })).rejects.toThrow('openRovo');
  });

  it("has the error message of Forge's bridge for a failed invoke", async () => {
    const script = `
      const show = (text) => self.__bridge.callBridge('reconcile', { forgeDoc: { type: 'Root', props: { text }, children: [] } });
      self.__bridge.callBridge('invoke', { functionKey: 'missing' }).catch(({ message }) => show(message));
    `;
    const tree = await drawPage(withScript(script), { module: 'sample-global', as: olga });
    expect(tree).toMatchObject({
      props: { text: "There was an error invoking the function - Resolver has no definition for 'missing'." },
    });
  });

  it('is drawn after one second of virtual time', async () => {
    const script = `
      const show = (text) => self.__bridge.callBridge('reconcile', { forgeDoc: { type: 'Root', props: { text }, children: [] } });
      setTimeout(() => show('soon ' + new Date().toISOString()), 900);
      setTimeout(() => show('late'), 5000);
    `;
    const tree = await drawPage(withScript(script), { module: 'sample-global', as: olga });
    expect(tree).toEqual({ type: 'Root', props: { text: 'soon 2026-11-24T10:00:00.900Z' }, children: [] });
  });
});
