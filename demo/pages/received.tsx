import { delegationSchema, isTestPush, offboardingSchema, pushSchema, read } from '../contract';
import type { Memory } from '../memory';
import type { OffboardingView } from '../standing';
import { Moment, page } from './frame';

type Received = Memory['received'][number];

/** Maximum number of requests on the page. The control API returns all. */
const LISTED = 100;

/** `/service/received`: each request that the service received, newest first, with its exact text. */
export function receivedPage(memory: Memory) {
  const newest = memory.received.slice(-LISTED).toReversed();
  return page(
    '/service/received',
    'Received requests',
    <>
      <div className="title">
        <h1>Received requests</h1>
        <p>
          Each request with its headers and body, newest first
          {memory.received.length > LISTED && `; the last ${LISTED} of ${memory.received.length}`}. The official
          Standard Webhooks library checks the signatures.
        </p>
      </div>
      <div id="received" data-live data-says={newest[0] ? `Received ${titleOf(newest[0])}` : ''}>
        {newest.length === 0 && <p className="note">Nothing yet.</p>}
        {newest.map((got) => (
          <ReceivedRequest key={got.n} got={got} />
        ))}
      </div>
    </>,
  );
}

function ReceivedRequest({ got }: { got: Received }) {
  const push = read(pushSchema, got.body);
  return (
    <details className="card call" id={`n${got.n}`}>
      <summary>
        <span className="number">{got.n}</span>
        <strong>{titleOf(got)}</strong>
        {push && isTestPush(push) && <span className="pill">Test</span>}
        <Verified verified={got.verified} />
        <span className="dim">
          <Moment at={got.at} />, {got.answered === null ? 'no response' : `response ${got.answered}`}
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
      {/* The tab stop lets keyboard users scroll the text. */}
      <pre tabIndex={0} aria-label={`Body of request ${got.n}`} role="region">
        {pretty(got.body)}
      </pre>
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

/** Returns the pushes of an offboarding and its tasks, oldest first. Leaves out pushes of tests. */
export function pushesOf(memory: Memory, view: OffboardingView): { got: Received; type: string; subject: string }[] {
  const names = new Map(view.tasks.map(({ task, appName }) => [task.id, appName]));
  return memory.received.flatMap((got) => {
    const push = read(pushSchema, got.body);
    if (!push || isTestPush(push)) return [];
    const delegation = delegationSchema.safeParse(push.data).data;
    const appName = names.get(delegation?.id ?? '');
    if (delegation && appName !== undefined) {
      return [{ got, type: push.type, subject: `${appName}, ${delegation.status?.name ?? delegation.state}` }];
    }
    const offboarding = offboardingSchema.safeParse(push.data).data;
    return offboarding?.id === view.id ? [{ got, type: push.type, subject: offboarding.state }] : [];
  });
}

const titleOf = (got: Received): string => read(pushSchema, got.body)?.type ?? `${got.method} ${got.path}`;

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
