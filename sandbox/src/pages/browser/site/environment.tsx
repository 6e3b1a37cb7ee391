import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { SiteOverview } from '../../page-data';
import { page } from '../page';
import { EffectButton, idOf, selectField } from './effect-button';

const LICENSES = [
  { id: 'none', name: 'None (an app in development)' },
  { id: 'active', name: 'Active' },
  { id: 'inactive', name: 'Inactive (expired)' },
];

const HOUR_MS = 3_600_000;
/** Labels and hours of the buttons that advance the time. */
const ADVANCES = [
  ['Advance one hour', 1],
  ['Advance one day', 24],
  ['Advance one week', 24 * 7],
] as const;

/** Labels and fault rules with a visible effect. `PUT /_sandbox/faults` accepts other rules, too. */
const FAULTS = [
  ['Lose the next event', [{ on: 'event', times: 1, do: { drop: true } }]],
  ['Deliver each event twice', [{ on: 'event', do: { duplicate: 1 } }]],
  [
    'Rate-limit the next three Jira calls',
    [{ on: 'jira', times: 3, do: { status: 429, headers: { 'retry-after': '5' } } }],
  ],
  [
    'Crash the app before its next transaction',
    [{ on: 'kvs', match: 'transaction', times: 1, do: { lost: 'before' } }],
  ],
] as const;

/** Labels and bodies of `POST /_sandbox/service` for the responses of the mock service. */
const SERVICE_RESPONSES = [
  ['Respond with 503', { status: 503 }],
  ['Never respond', { hang: true }],
  ['Respond after 12 seconds', { delayMs: 12_000 }],
  ['Respond normally', {}],
] as const;

/** Draws buttons for the app's license and schedules, the time, faults, and the mock service. */
export function Environment({ site: { schedules, now, canMoveTime } }: { readonly site: SiteOverview }): ReactNode {
  return (
    <>
      <Section id="app" title="The app">
        <EffectButton
          label="Change the license"
          method="PUT"
          path="/_sandbox/license"
          fields={{
            inputs: { license: selectField('License', LICENSES) },
            body: ({ license }) => ({ license: idOf(license) }),
          }}
        />
        {schedules.map((module) => (
          <EffectButton key={module} label={`Run ${module} now`} path="/_sandbox/scheduled" body={{ module }} />
        ))}
      </Section>
      <Section
        id="time"
        title="Time"
        description={`It is ${now}.${canMoveTime ? '' : ' To advance the time, start the sandbox with --clock virtual.'}`}
      >
        {ADVANCES.map(
          ([label, hours]) =>
            canMoveTime && (
              <EffectButton key={label} label={label} path="/_sandbox/clock" body={{ advance: hours * HOUR_MS }} />
            ),
        )}
      </Section>
      <Section id="faults" title="Faults" description="Each button replaces all earlier rules.">
        {FAULTS.map(([label, rules]) => (
          <EffectButton key={label} label={label} method="PUT" path="/_sandbox/faults" body={rules} />
        ))}
        <EffectButton label="End all faults" method="PUT" path="/_sandbox/faults" body={[]} />
      </Section>
      {page.hasMockService && (
        <Section id="service" title="The mock service" description="Responses from now on.">
          {SERVICE_RESPONSES.map(([label, response]) => (
            <EffectButton key={label} label={label} path="/_sandbox/service" body={response} />
          ))}
        </Section>
      )}
    </>
  );
}

function Section({
  id,
  title,
  description,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section aria-labelledby={id}>
      <Heading size="medium" as="h2" id={id}>
        {title}
      </Heading>
      {description !== undefined && <p className="faint">{description}</p>}
      <div className="row">{children}</div>
    </section>
  );
}
