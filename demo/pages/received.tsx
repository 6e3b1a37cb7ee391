import { delegationSchema, offboardingSchema, pushSchema, read } from '../contract';
import type { Memory } from '../memory';
import type { OffboardingView } from '../standing';
import { Moment, page } from './frame';

type Got = Memory['received'][number];

/** The newest that one page shows; the control API has them all. */
const SHOWN = 100;

/** `/service/received`: every call that reached the service, newest first, with its exact text. */
export function receivedPage(memory: Memory) {
  const newest = memory.received.slice(-SHOWN).toReversed();
  return page(
    '/service/received',
    'What was received',
    <>
      <div className="title">
        <h1>What was received</h1>
        <p>
          Each call as it came over the wire, newest first
          {memory.received.length > SHOWN && `; the last ${SHOWN} of ${memory.received.length}`}. Signatures are checked
          by the official Standard Webhooks library.
        </p>
      </div>
      <div id="received" data-live data-says={newest[0] ? `Received ${titleOf(newest[0])}` : ''}>
        {newest.length === 0 && <p className="note">Nothing yet.</p>}
        {newest.map((got) => (
          <ReceivedCall key={got.n} got={got} />
        ))}
      </div>
    </>,
  );
}

function ReceivedCall({ got }: { got: Got }) {
  return (
    <details className="card call" id={`n${got.n}`}>
      <summary>
        <span className="number">{got.n}</span>
        <strong>{titleOf(got)}</strong>
        <Verified verified={got.verified} />
        <span className="dim">
          <Moment at={got.at} />, {got.answered === null ? 'not answered' : `answered ${got.answered}`}
        </span>
      </summary>
      <p>
        <code>
          {got.method} https://{got.host}
          {got.path}
        </code>
      </p>
      <h2>Headers</h2>
      <table className="headers">
        <tbody>
          {Object.entries(got.headers).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <code>{value}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>Body</h2>
      {/* Focusable, so that a keyboard can scroll it. */}
      <pre tabIndex={0}>{pretty(got.body)}</pre>
    </details>
  );
}

const MARKS = {
  true: ['good', '✓', 'signature verified'],
  false: ['bad', '✗', 'signature wrong'],
  null: ['quiet', '–', 'no signature expected'],
} as const;

export function Verified({ verified, short = false }: { verified: boolean | null; short?: boolean }) {
  const [tone, mark, words] = MARKS[`${verified}`];
  return (
    <span className={`seal ${tone}`}>
      <span aria-hidden="true">{mark}</span> <span className={short ? 'unseen' : ''}>{words}</span>
    </span>
  );
}

/** The verified pushes that speak of this offboarding or of one of its tasks, oldest first. */
export function pushesOf(memory: Memory, view: OffboardingView): { got: Got; type: string; subject: string }[] {
  const names = new Map(view.tasks.map(({ task, appName }) => [task.id, appName]));
  return memory.received.flatMap((got) => {
    const push = read(pushSchema, got.body);
    if (!push) return [];
    const delegation = delegationSchema.safeParse(push.data).data;
    const appName = names.get(delegation?.id ?? '');
    if (delegation && appName !== undefined) {
      return [{ got, type: push.type, subject: `${appName}, ${delegation.status?.name ?? delegation.state}` }];
    }
    const offboarding = offboardingSchema.safeParse(push.data).data;
    return offboarding?.id === view.id ? [{ got, type: push.type, subject: offboarding.state }] : [];
  });
}

const titleOf = (got: Got): string => read(pushSchema, got.body)?.type ?? `${got.method} ${got.path}`;

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
