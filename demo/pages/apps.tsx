import { fullName, type App, type Memory } from '../memory';
import { usesApp } from '../standing';
import { page, WideTable } from './frame';

/** `/service/apps`: the offboarding settings of all apps. */
export function appsPage({ apps }: Memory) {
  return page(
    '/service/apps',
    'Offboarding settings',
    <>
      <div className="title">
        <h1>Offboarding settings</h1>
        <p>
          What happens in each app when one of its users is offboarded. If an app isn’t integrated, its owner gets a
          Jira issue.
        </p>
      </div>
      <section className="card" aria-labelledby="apps">
        <h2 id="apps" className="unseen">
          Apps
        </h2>
        <WideTable label="Offboarding settings by app">
          <thead>
            <tr>
              <th scope="col">App</th>
              <th scope="col">Integrated</th>
              <th scope="col">Offboarding method</th>
              <th scope="col">Jira project</th>
              <th scope="col">Status for completed issue</th>
              <th scope="col">Users</th>
            </tr>
          </thead>
          <tbody>
            {apps.map((app) => (
              <Row key={app.id} app={app} />
            ))}
          </tbody>
        </WideTable>
      </section>
    </>,
  );
}

function Row({ app: { id, name, isIntegrated, settings } }: { readonly app: App }) {
  const isDelegated = !isIntegrated && settings.method === 'Delegate';
  const byRule = (value: string) => (isDelegated ? value || 'By the rule in Jira' : '–');
  return (
    <tr>
      <th scope="row">
        <a href={`/service/apps/${id}`}>{name}</a>
      </th>
      <td>{isIntegrated ? 'Yes' : 'No'}</td>
      <td>{isIntegrated ? 'Removed by the service' : settings.method}</td>
      <td>{byRule(settings.project)}</td>
      <td>{byRule(settings.completedStatuses.join(', '))}</td>
      <td>
        <a href={`/service/apps/${id}/users`}>
          Users<span className="unseen"> of {name}</span>
        </a>
      </td>
    </tr>
  );
}

/** `/service/apps/{id}/users`: users of an app, and people that Torii's API removed from the app. */
export function appUsersPage(memory: Memory, app: App) {
  const people = memory.people.filter(({ apps }) => apps.some(({ id }) => id === app.id));
  const users = people.filter((person) => usesApp(person, app.id));
  const removed = people.filter((person) => !users.includes(person));
  return page(
    `/service/apps/${app.id}/users`,
    `${app.name} · Users`,
    <>
      <div className="title">
        <p className="dim">
          <a href={`/service/apps/${app.id}`}>{app.name}</a> / Users
        </p>
        <h1>Users of {app.name}</h1>
      </div>
      <section
        className="card"
        aria-label={`Users of ${app.name}`}
        id="users"
        data-live
        data-says={`${app.name} has ${users.length} users`}
      >
        {users.length === 0 ? (
          <p>Nobody uses {app.name} anymore.</p>
        ) : (
          <ul className="plain">
            {users.map((person) => (
              <li key={person.id}>
                {fullName(person)} <span className="dim">{person.email}</span>
              </li>
            ))}
          </ul>
        )}
        {removed.length > 0 && <p className="gone">Removed: {removed.map((person) => fullName(person)).join(', ')}</p>}
      </section>
    </>,
  );
}
