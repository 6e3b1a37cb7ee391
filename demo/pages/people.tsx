import { fullName, type Memory, type Person } from '../memory';
import { latestOffboarding, offboardingView } from '../standing';
import { Action, Moment, page, Pill } from './frame';

/** `/service`: who can be offboarded, from which apps, and how each app is set up for it. */
export function peoplePage(memory: Memory) {
  const person = memory.people[0];
  if (!person) throw new Error('The service has no one to offboard.');
  return page(
    '/service',
    'People',
    <>
      <div className="title">
        <h1>People</h1>
        <p>
          One person is leaving. Each app whose offboarding method is Delegate becomes a Jira issue for the app’s owner.
        </p>
      </div>
      {memory.connection.url === null && (
        <p className="note warn" role="note">
          The service does not know the app in Jira yet. <a href="/service/connection">Enter the connection</a> first.
        </p>
      )}
      <Leaver memory={memory} person={person} />
      <Past memory={memory} person={person} />
    </>,
  );
}

function Leaver({ memory, person }: { memory: Memory; person: Person }) {
  const latest = latestOffboarding(memory, person.id);
  const name = fullName(person);
  const underWay = latest !== undefined && !latest.isOffboarded;
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
        <div className="go">
          {latest && (
            <a className="button" href={`/service/offboardings/${latest.id}`}>
              Open the status page
            </a>
          )}
          <Action to={`/service/people/${person.id}/offboard`} id="offboard" tone={underWay ? 'plain' : 'main'}>
            {latest ? `Offboard ${name} again` : `Offboard ${name}`}
          </Action>
        </div>
      </div>
      <table>
        <caption>Apps that {person.firstName} uses</caption>
        <thead>
          <tr>
            <th scope="col">App</th>
            <th scope="col">Account</th>
            <th scope="col">Offboarding method</th>
            <th scope="col">Jira project</th>
            <th scope="col">
              <span className="unseen">Settings</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {memory.apps
            .filter((app) => person.apps.some((use) => use.id === app.id))
            .map(({ id, name: appName, settings }) => (
              <tr key={id}>
                <th scope="row">{appName}</th>
                <td>{settings.account || '–'}</td>
                <td>{settings.method}</td>
                <td>{settings.method === 'Skip' ? '–' : settings.project || 'as Jira’s rule says'}</td>
                <td>
                  <a href={`/service/apps/${id}`} aria-label={`Offboarding settings of ${appName}`}>
                    Settings
                  </a>
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}

function Past({ memory, person }: { memory: Memory; person: Person }) {
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
