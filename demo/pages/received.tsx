import { delegationSchema, isTestPush, offboardingSchema, parseJson, pushSchema } from '../contract';
import type { Memory } from '../memory';
import type { OffboardingView } from '../standing';
import { DateTime, page } from './frame';

type Received = Memory['received'][number];

/** Maximum number of requests on the page. `GET /_sandbox/received` returns all. */
const MAX_LISTED = 100;

/** `/service/received`: each request that the service received, newest first, with its exact text. */
export function receivedPage(memory: Memory) {
  const newest = memory.received.slice(-MAX_LISTED).toReversed();
  return page(
    '/service/received',
    'Received requests',
    <>
      <div className="title">
        <h1>Received requests</h1>
        <p>
          Each request with its headers and body, newest first
          {memory.received.length > MAX_LISTED && `; the last ${MAX_LISTED} of ${memory.received.length}`}. The official
          Standard Webhooks library checks the signatures.
        </p>
      </div>
      <div id="received" data-live data-says={newest[0] ? `Received ${titleOf(newest[0])}` : ''}>
        {newest.length === 0 && <p className="note">Nothing yet.</p>}
        {newest.map((request) => (
          <ReceivedRequest key={request.n} request={request} />
        ))}
      </div>
    </>,
  );
}

function ReceivedRequest({ request }: { request: Received }) {
  const push = parseJson(pushSchema, request.body);
  return (
    <details className="card call" id={`n${request.n}`}>
      <summary>
        <span className="number">{request.n}</span>
        <strong>{titleOf(request)}</strong>
        {push && isTestPush(push) && <span className="pill">Test</span>}
        <Verified verified={request.verified} />
        <span className="dim">
          <DateTime time={request.at} />, {request.answered === null ? 'no response' : `response ${request.answered}`}
        </span>
      </summary>
      <p>
        <code>
          {request.method} https://{request.host}
          {request.path}
        </code>
      </p>
      <h2>Headers</h2>
      <table className="headers">
        <tbody>
          {Object.entries(request.headers).map(([name, value]) => (
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
      <pre tabIndex={0} aria-label={`Body of request ${request.n}`} role="region">
        {formatJson(request.body)}
      </pre>
    </details>
  );
}

/** CSS class, symbol and text by the result of the signature check. */
const MARKS = {
  true: ['good', '✓', 'signature verified'],
  false: ['bad', '✗', 'signature wrong'],
  null: ['quiet', '–', 'no signature expected'],
} as const;

/** Shows the result of the signature check. The short form hides the text, except from screen readers. */
export function Verified({ verified, isShort = false }: { verified: boolean | null; isShort?: boolean }) {
  const [tone, symbol, text] = MARKS[`${verified}`];
  return (
    <span className={`seal ${tone}`}>
      <span aria-hidden="true">{symbol}</span> <span className={isShort ? 'unseen' : ''}>{text}</span>
    </span>
  );
}

/** Returns the pushes of an offboarding and its tasks, oldest first. Leaves out test pushes. */
export function pushesOf(
  memory: Memory,
  view: OffboardingView,
): { request: Received; type: string; subject: string }[] {
  const names = new Map(view.tasks.map(({ task, appName }) => [task.id, appName]));
  return memory.received.flatMap((request) => {
    const push = parseJson(pushSchema, request.body);
    if (!push || isTestPush(push)) return [];
    const delegation = delegationSchema.safeParse(push.data).data;
    const appName = names.get(delegation?.id ?? '');
    if (delegation && appName !== undefined) {
      return [{ request, type: push.type, subject: `${appName}, ${delegation.status?.name ?? delegation.state}` }];
    }
    const offboarding = offboardingSchema.safeParse(push.data).data;
    return offboarding?.id === view.id ? [{ request, type: push.type, subject: offboarding.state }] : [];
  });
}

const titleOf = (request: Received): string =>
  parseJson(pushSchema, request.body)?.type ?? `${request.method} ${request.path}`;

/** Returns JSON text with indentation. Other text stays unchanged. */
function formatJson(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
