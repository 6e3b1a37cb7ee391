import { drawPage } from '../../../sandbox/pages/draw';
import { sampleHost, type Asked } from './sample-host';

const asked: Asked = { invokes: [], egress: [] };
const host = sampleHost(asked);
const draw = (): Promise<unknown> => drawPage(host, { module: 'sample', as: 'nora', issue: 'IT-1' });

describe('a page drawn without a browser', () => {
  it('holds what its effects loaded from the resolver, as the user who looks', async () => {
    const text = JSON.stringify(await draw());
    expect(text).toContain('Hello from the resolver, nora');
    expect(asked.invokes).toContainEqual({
      module: 'sample',
      as: 'nora',
      issue: 'IT-1',
      functionKey: 'greet',
      payload: { name: 'Ada' },
    });
  });

  it('knows its context', async () => {
    expect(JSON.stringify(await draw())).toContain(
      '{"type":"Text","props":{},"children":[{"type":"String","props":{"text":"Module "},"children":[]},{"type":"String","props":{"text":"sample"},"children":[]}]}',
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
    const broken = {
      ...host,
      forge: { ...host.forge, pageScript: () => Promise.resolve('throw new Error("broken page")') },
    };
    await expect(drawPage(broken, { module: 'sample', as: 'ada' })).rejects.toThrow('broken page');
  });

  it('fails loudly with a call of the bridge that it does not have', async () => {
    const script = 'self.__bridge.callBridge("openRovo", {}).catch(() => undefined)';
    const unknown = { ...host, forge: { ...host.forge, pageScript: () => Promise.resolve(script) } };
    await expect(drawPage(unknown, { module: 'sample', as: 'ada' })).rejects.toThrow('openRovo');
  });

  it("shows a second of the page's own time, and no more", async () => {
    const script = `
      const tell = (text) => self.__bridge.callBridge('reconcile', { forgeDoc: { type: 'Root', props: { text }, children: [] } });
      setTimeout(() => tell('soon'), 900);
      setTimeout(() => tell('late'), 5000);
    `;
    const timed = { ...host, forge: { ...host.forge, pageScript: () => Promise.resolve(script) } };
    expect(await drawPage(timed, { module: 'sample', as: 'ada' })).toEqual({
      type: 'Root',
      props: { text: 'soon' },
      children: [],
    });
  });
});
