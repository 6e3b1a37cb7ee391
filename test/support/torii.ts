import type { ReceivedRequest } from './sandbox';
import type { Story } from './story';

const HOST = 'api.toriihq.com';
/** End of the request that checks a key. */
const KEY_CHECK = '/apps?q=';

/** Torii's side of a story: the requests to its API, and its responses. */
export interface Torii {
  /** Sets Torii's responses. They stay until `behave` is called again. */
  behave(behavior?: object): Promise<void>;
  /** Returns the requests that Torii received, once nothing is in flight. Leaves out the checks of its API key. */
  requests(): Promise<ReceivedRequest[]>;
  /** Returns the same requests as texts with the responses: `PUT /users/40121/apps/77 {...} 200`. */
  requestTexts(): Promise<string[]>;
}

/** Returns Torii's side of a story. */
export function toriiOf({ sandbox }: Story): Torii {
  const requests = async () => {
    await sandbox.advance(0);
    return (await sandbox.received()).filter(({ host, path }) => host === HOST && !path.endsWith(KEY_CHECK));
  };
  return {
    behave: (behavior = {}) => sandbox.setService({ host: HOST, ...behavior }),
    requests,
    requestTexts: async () =>
      (await requests()).map(({ method, path, body, answered }) =>
        [method, path.replace('/v1.0', ''), body, answered ?? 'no answer'].filter((part) => part !== '').join(' '),
      ),
  };
}

/** Returns the text of the request that sets Jane's removal from an app, by default Figma. */
export function removalRequest(isRemoved: boolean, answered: number | string = 200, app = 77): string {
  return `PUT /users/40121/apps/${app} {"isUserRemovedFromApp":${isRemoved}} ${answered}`;
}
