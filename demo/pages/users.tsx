import { fullName, type App, type Memory, type Person } from '../memory';
import { delegatedApps } from '../offboarding';
import { latestOffboarding, offboardingView, usesApp, type OffboardingView } from '../standing';
import { ActionButton, DateTime, page, Pill, WideTable } from './frame';

/** `/service`: people, their apps, and the start of an offboarding. */
export function usersPage(memory: Memory) {
  const [person, ...others] = memory.people;
  if (!person) throw new Error('The mock service has no people.');
  return page(
    '/service',
    'Users',
    <>
      <div className="title">
        <h1>Users</h1>
        <p>Offboard a user, and the owner of each app that is set to Delegate gets a Jira issue.</p>
      </div>
      {memory.connection.url === null && (
        <p className="note warn" role="note">
          The service isn’t connected to the app in Jira. <a href="/service/connection">Enter the connection</a> first.
        </p>
      )}
      <PersonCard memory={memory} person={person} />
      <PastOffboardings memory={memory} person={person} />
      <OtherUsers people={others} />
    </>,
  );
}

function PersonCard({ memory, person }: { readonly memory: Memory; readonly person: Person }) {
  const latest = latestOffboarding(memory, person.id);
  const name = fullName(person);
  const state = latest === undefined ? 'Active' : latest.isOffboarded ? 'Offboarded' : 'Offboarding';
  return (
    <section className="card" aria-labelledby="person" id="person-card" data-live data-says={`${name}: ${state}`}>
      <div className="who">
        <span className="face" aria-hidden="true">
          {person.firstName[0]}
          {person.lastName[0]}
        </span>
        <div>
          <h2 id="person">{name}</h2>
          <p className="dim">
            {person.email} · id {person.id}
          </p>
        </div>
        <Pill state={state} />
        <OffboardAction memory={memory} person={person} latest={latest} />
      </div>
      <WideTable label={`Apps of ${person.firstName}`}>
        <caption>Apps of {person.firstName}</caption>
        <thead>
          <tr>
            <th scope="col">App</th>
            <th scope="col">Account</th>
            <th scope="col">Offboarding method</th>
            <th scope="col">Jira project</th>
            <th scope="col">Access</th>
          </tr>
        </thead>
        <tbody>
          {memory.apps
            .filter((app) => person.apps.some(({ id }) => id === app.id))
            .map((app) => (
              <Row key={app.id} app={app} hasAccess={usesApp(person, app.id)} />
            ))}
        </tbody>
      </WideTable>
    </section>
  );
}

function OffboardAction({
  memory,
  person,
  latest,
}: {
  readonly memory: Memory;
  readonly person: Person;
  readonly latest: OffboardingView | undefined;
}) {
  const name = fullName(person);
  if (delegatedApps(memory, person).length === 0) {
    return (
      <p className="go">
        No app of {person.firstName} is set to Delegate. <a href="/service/apps">Set one</a> to offboard{' '}
        {person.firstName}.
      </p>
    );
  }
  const isUnderWay = latest !== undefined && !latest.isOffboarded;
  const willGetAppsBack = latest && person.apps.some(({ removed }) => removed);
  return (
    <div className="go">
      {latest && (
        <a className="button" href={`/service/offboardings/${latest.id}`}>
          Open the status page
        </a>
      )}
      <ActionButton to={`/service/people/${person.id}/offboard`} id="offboard" tone={isUnderWay ? 'plain' : 'main'}>
        {latest ? `Offboard ${name} again` : `Offboard ${name}`}
      </ActionButton>
      {willGetAppsBack && <p className="hint">The demo gives {person.firstName} the apps back first.</p>}
    </div>
  );
}

function Row({ app: { id, name, settings }, hasAccess }: { readonly app: App; readonly hasAccess: boolean }) {
  return (
    <tr>
      <th scope="row">
        <a href={`/service/apps/${id}`}>
          {name}
          <span className="unseen">, its offboarding settings</span>
        </a>
      </th>
      <td>{settings.account || '–'}</td>
      <td>{settings.method}</td>
      <td>{settings.method === 'Skip' ? '–' : settings.project || 'By the rule in Jira'}</td>
      <td>{hasAccess ? 'Has access' : <span className="gone">Removed</span>}</td>
    </tr>
  );
}

function PastOffboardings({ memory, person }: { readonly memory: Memory; readonly person: Person }) {
  const past = memory.offboardings.filter(({ personId }) => personId === person.id).toReversed();
  if (past.length === 0) return null;
  return (
    <section className="card" aria-labelledby="past">
      <h2 id="past">Offboardings</h2>
      <ul className="plain">
        {past.map(({ id, startedAt }) => {
          const view = offboardingView(memory, id);
          return (
            <li key={id}>
              <a href={`/service/offboardings/${id}`}>{id}</a> started <DateTime time={startedAt} />, {view?.done ?? 0}{' '}
              of {view?.tasks.length ?? 0} completed
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function OtherUsers({ people }: { readonly people: readonly Person[] }) {
  return (
    <section className="card" aria-labelledby="others">
      <h2 id="others">Other users</h2>
      <ul className="plain">
        {people.map((person) => (
          <li key={person.id}>
            {fullName(person)} <span className="dim">{person.email}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
