import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { SiteOverview } from '../../page-data';
import { page } from '../page';
import { chosen, Deed, idOf } from './deed';

const LICENCES = [
  { id: 'none', name: 'None: an app in development' },
  { id: 'active', name: 'Active' },
  { id: 'inactive', name: 'Inactive: it has lapsed' },
];

const HOUR = 3_600_000;
const PASSING = [
  ['An hour passes', 1],
  ['A day passes', 24],
  ['A week passes', 24 * 7],
] as const;

/** Fault rules that show something at once; more of them by `PUT /_sandbox/faults`. */
const FAULTS = [
  ['Lose the next event', [{ on: 'event', times: 1, do: { drop: true } }]],
  ['Deliver each event twice', [{ on: 'event', do: { duplicate: 1 } }]],
  [
    'Jira tells the app to wait, three times',
    [{ on: 'jira', times: 3, do: { status: 429, headers: { 'retry-after': '5' } } }],
  ],
  ['The app dies at its next write', [{ on: 'kvs', match: 'transaction', times: 1, do: { lost: 'before' } }]],
] as const;

/** How the mock service can be told to answer. */
const SERVICE = [
  ['Answers 503', { status: 503 }],
  ['Never answers', { hang: true }],
  ['Answers after 12 seconds', { delayMs: 12_000 }],
  ['Answers as usual', {}],
] as const;

/** What befalls the app: its licence, its schedules, the time, and what goes wrong around it. */
export function Weather({ site: { schedules, now, canMoveTime } }: { readonly site: SiteOverview }): ReactNode {
  return (
    <>
      <Part id="app" title="The app">
        <Deed
          label="Change the licence"
          method="PUT"
          path="/_sandbox/license"
          fields={{
            asked: { license: chosen('Licence', LICENCES) },
            body: ({ license }) => ({ license: idOf(license) }),
          }}
        />
        {schedules.map((module) => (
          <Deed key={module} label={`Run ${module} now`} path="/_sandbox/scheduled" body={{ module }} />
        ))}
      </Part>
      <Part
        id="time"
        title="Time"
        what={`It is ${now}.${canMoveTime ? '' : ' It goes by itself; npm start -- --clock virtual lets it be moved.'}`}
      >
        {PASSING.map(
          ([label, hours]) =>
            canMoveTime && <Deed key={label} label={label} path="/_sandbox/clock" body={{ advance: hours * HOUR }} />,
        )}
      </Part>
      <Part id="faults" title="What goes wrong" what="Each replaces the rules before it.">
        {FAULTS.map(([label, rules]) => (
          <Deed key={label} label={label} method="PUT" path="/_sandbox/faults" body={rules} />
        ))}
        <Deed label="Nothing goes wrong any more" method="PUT" path="/_sandbox/faults" body={[]} />
      </Part>
      {page.hasMockService && (
        <Part id="service" title="The mock service" what="How it answers from now on.">
          {SERVICE.map(([label, order]) => (
            <Deed key={label} label={label} path="/_sandbox/service" body={order} />
          ))}
        </Part>
      )}
    </>
  );
}

function Part({
  id,
  title,
  what,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly what?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section aria-labelledby={id}>
      <Heading size="medium" as="h2" id={id}>
        {title}
      </Heading>
      {what !== undefined && <p className="faint">{what}</p>}
      <div className="row">{children}</div>
    </section>
  );
}
