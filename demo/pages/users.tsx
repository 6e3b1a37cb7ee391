import { fullName, type App, type Memory, type Person } from '../memory';
import { delegatedApps } from '../offboarding';
import { latestOffboarding, offboardingView, usesApp, type OffboardingView } from '../standing';
import { Action, Moment, page, Pill } from './frame';

/** `/service`: who can be offboarded, from which apps, and how each app is set up for it. */
export function usersPage(memory: Memory) {
  const [leaver, ...others] = memory.people;
  if (!leaver) throw new Error('The service has no one to offboard.');
  return page(
    '/service',
    'Users',
    <>
      <div className="title">
        <h1>Users</h1>
        <p>
          One of them is leaving. Each app whose offboarding method is Delegate becomes a Jira issue for the app’s
          owner.
        </p>
      </div>
      {memory.connection.url === null && (
        <p className="note warn" role="note">
          The service does not know the app in Jira yet. <a href="/service/connection">Enter the connection</a> first.
        </p>
      )}
      <Leaver memory={memory} person={leaver} />
      <Past memory={memory} person={leaver} />
      <Others people={others} />
    </>,
  );
}

function Leaver({ memory, person }: { readonly memory: Memory; readonly person: Person }) {
  const latest = latestOffboarding(memory, person.id);
  const name = fullName(person);
  const says = latest === undefined ? 'Active' : latest.isOffboarded ? 'Offboarded' : 'Offboarding';
  return (
    <section className="card" aria-labelledby="leaver" id="leaver-card" data-live data-says={`${name}: ${says}`}>
      <div className="who">
        <span className="face" aria-hidden="true">
          {person.firstName[0]}
          {person.lastName[0]}
        </span>
        <div>
          <h2 id="leaver">{name}</h2>
          <p className="dim">
            {person.email} · id {person.id}
          </p>
        </div>
        <Pill says={says} />
        <Go memory={memory} person={person} latest={latest} />
      </div>
      <table>
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
            .filter((app) => person.apps.some((use) => use.id === app.id))
            .map((app) => (
              <Row key={app.id} app={app} hasAccess={usesApp(memory, person, app.id)} />
            ))}
        </tbody>
      </table>
    </section>
  );
}

function Go({
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
  return (
    <div className="go">
      {latest && (
        <a className="button" href={`/service/offboardings/${latest.id}`}>
          Open the status page
        </a>
      )}
      <Action to={`/service/people/${person.id}/offboard`} id="offboard" tone={isUnderWay ? 'plain' : 'main'}>
        {latest ? `Offboard ${name} again` : `Offboard ${name}`}
      </Action>
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
      <td>{settings.method === 'Skip' ? '–' : settings.project || 'As Jira’s rule says'}</td>
      <td>{hasAccess ? 'Uses it' : <span className="gone">Removed</span>}</td>
    </tr>
  );
}

function Past({ memory, person }: { readonly memory: Memory; readonly person: Person }) {
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
              <a href={`/service/offboardings/${id}`}>{id}</a> started <Moment at={startedAt} />, {view?.done ?? 0} of{' '}
              {view?.tasks.length ?? 0} completed
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Others({ people }: { readonly people: readonly Person[] }) {
  return (
    <section className="card" aria-labelledby="others">
      <h2 id="others">Not leaving</h2>
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
