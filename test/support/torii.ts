import type { ReceivedRequest } from './sandbox';
import type { Story } from './story';

const HOST = 'api.toriihq.com';

/** Torii's end of a story: what its API was asked, and how it answers. */
export interface Torii {
  /** Sets its responses; nothing resets them. */
  behave(behaviour?: object): Promise<void>;
  /** All that it was asked, when nothing is under way any more. */
  asked(): Promise<ReceivedRequest[]>;
  /** The same in words, with its answers: `PUT /users/40121/apps/77 {...} 200`. */
  got(): Promise<string[]>;
}

export function toriiOf({ sandbox }: Story): Torii {
  const asked = async () => {
    await sandbox.advance(0);
    return (await sandbox.received()).filter(({ host }) => host === HOST);
  };
  return {
    behave: (behaviour = {}) => sandbox.service({ host: HOST, ...behaviour }),
    asked,
    got: async () =>
      (await asked()).map(({ method, path, body, answered }) =>
        [method, path.replace('/v1.0', ''), body, answered ?? 'no answer'].filter((part) => part !== '').join(' '),
      ),
  };
}

/** That Jane is removed from an app, Figma if it is not said, as Torii is told it. */
export function removed(is: boolean, answered: number | string = 200, app = 77): string {
  return `PUT /users/40121/apps/${app} {"isUserRemovedFromApp":${is}} ${answered}`;
}
