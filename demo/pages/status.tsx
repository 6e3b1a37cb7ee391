import type { Problem } from '../contract';
import { fullName, type Memory } from '../memory';
import type { OffboardingView, TaskView } from '../standing';
import { ActionButton, DateTime, page, Pill } from './frame';
import { pushesOf, Verified } from './received';

/** Maximum number of pushes on the status page. */
const MAX_LISTED_PUSHES = 14;

/** `/service/offboardings/{id}`: each app of one person's offboarding with its issue, assignee and state. */
export function statusPage(memory: Memory, view: OffboardingView, siteAddress: string) {
  const name = fullName(view.person);
  return page(
    `/service/offboardings/${view.id}`,
    `${name} · ${view.isOffboarded ? 'Offboarded' : 'Offboarding'}`,
    <>
      <Head view={view} name={name} />
      <div className="split">
        <section aria-labelledby="apps-title">
          <h2 id="apps-title" className="unseen">
            Apps
          </h2>
          <ul className="cards">
            {view.tasks.map((task) => (
              <AppCard key={task.task.id} view={task} name={name} siteAddress={siteAddress} />
            ))}
          </ul>
          {view.tasks.length === 0 && (
            <p className="note">No app of {name} is set to Delegate, so there is nothing to do.</p>
          )}
        </section>
        <Feed memory={memory} view={view} />
      </div>
    </>,
  );
}

function Head({ view, name }: { view: OffboardingView; name: string }) {
  const total = view.tasks.length;
  const state = view.isOffboarded ? 'Offboarded' : 'Offboarding';
  return (
    <div
      className="title"
      id="head"
      data-live
      data-says={view.isOffboarded ? `${name} is offboarded` : `${view.done} of ${total} completed`}
    >
      <p className="dim">
        <a href="/service">Users</a> / {view.id}
      </p>
      <h1>
        {name} <Pill state={state} />
      </h1>
      <p>
        {view.person.email}, offboarding started <DateTime time={view.startedAt} />
      </p>
      <div className="progress">
        <progress max={Math.max(total, 1)} value={view.done} aria-label="Apps completed" />
        <span>
          {view.done} of {total} completed
        </span>
      </div>
      {view.reported !== undefined && <p className="dim">Jira’s last push of this offboarding: {view.reported}.</p>}
    </div>
  );
}

function AppCard({ view, name, siteAddress }: { view: TaskView; name: string; siteAddress: string }) {
  const { task, appName, delegation, standing } = view;
  const issue = delegation?.issue;
  const isOpen = standing === 'In progress' || standing === 'Sending';
  return (
    <li className="card" id={`card-${task.id}`} data-live data-says={`${appName}: ${standing}${assignment(view)}`}>
      <div className="row">
        <h3>{appName}</h3>
        <Pill state={standing} />
        {issue && (
          <a className="issue" href={`${siteAddress}/browse/${issue.key}`} target="_blank" rel="noopener">
            {issue.key}
            <span className="unseen"> (opens in a new tab)</span>
          </a>
        )}
      </div>
      <Facts view={view} />
      <Access view={view} name={name} />
      {typeof delegation?.reason === 'string' && <p className="note">Reason: {delegation.reason}</p>}
      {typeof delegation?.reason === 'object' && delegation.reason && <ProblemNote problem={delegation.reason} />}
      {task.problem && <ProblemNote problem={task.problem} />}
      {delegation?.warnings.map((warning) => (
        <p key={warning} className="note warn">
          {warning}
        </p>
      ))}
      <div className="row actions">
        <ActionButton to={`/service/tasks/${task.id}/refresh`} id={`refresh-${task.id}`}>
          Refresh<span className="unseen"> {appName}</span>
        </ActionButton>
        <ActionButton to={`/service/tasks/${task.id}/resend`} id={`resend-${task.id}`}>
          Send again<span className="unseen"> {appName}</span>
        </ActionButton>
        {isOpen && (
          <a className="button" id={`cancel-${task.id}`} href={`/service/tasks/${task.id}/cancel`}>
            Cancel<span className="unseen"> {appName}</span>…
          </a>
        )}
      </div>
    </li>
  );
}

function Facts({ view: { task, delegation, standing } }: { view: TaskView }) {
  const { outcome } = delegation ?? {};
  return (
    <dl>
      {delegation?.status && (
        <div>
          <dt>Status in Jira</dt>
          <dd>{delegation.status.name}</dd>
        </div>
      )}
      {delegation && (
        <div>
          <dt>Assignee</dt>
          <dd>{delegation.assignee?.displayName ?? 'Not assigned yet'}</dd>
        </div>
      )}
      {outcome && (
        <div>
          <dt>{standing === 'Declined' ? 'Declined' : 'Completed'}</dt>
          <dd>
            <DateTime time={outcome.at} />
            {outcome.by && `, by ${outcome.by.displayName}`}
          </dd>
        </div>
      )}
      {outcome?.note && (
        <div>
          <dt>Note</dt>
          <dd>{outcome.note}</dd>
        </div>
      )}
      {task.requestState === 'waiting' && task.againAt !== null && (
        <div>
          <dt>Next attempt</dt>
          <dd>
            <DateTime time={new Date(task.againAt).toISOString()} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Shows whether the person still has access after the task ended. */
function Access({ view: { task, appName, standing, isUser }, name }: { view: TaskView; name: string }) {
  const users = `/service/apps/${task.appId}/users`;
  if (standing === 'Declined') return <p className="note bad">The work ended, and {name} still has access.</p>;
  if (standing !== 'Completed') return null;
  if (!isUser) {
    return (
      <p className="gone">
        <a href={users}>
          {name} is no longer among {appName}’s users.
        </a>
      </p>
    );
  }
  return (
    <p className="note">
      Jira reports the removal. {name} stays among <a href={users}>{appName}’s users</a> until Torii’s API gets it, too.
    </p>
  );
}

/** Returns the assignment as the end of an announcement. */
const assignment = ({ delegation }: TaskView): string =>
  delegation?.assignee ? `, assigned to ${delegation.assignee.displayName}` : '';

function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <div className="note bad">
      <strong>{problem.title}</strong>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.errors && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ pointer, detail }) => (
            <li key={pointer + detail}>
              <code>{pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Feed({ memory, view }: { memory: Memory; view: OffboardingView }) {
  const pushes = pushesOf(memory, view).toReversed().slice(0, MAX_LISTED_PUSHES);
  return (
    <aside className="card feed" aria-labelledby="feed-title" id="feed" data-live>
      <h2 id="feed-title">Pushes from Jira</h2>
      {pushes.length === 0 && <p className="dim">Nothing yet.</p>}
      <ol className="plain">
        {pushes.map(({ request, type, subject }) => (
          <li key={request.n}>
            <a href={`/service/received#n${request.n}`}>{type}</a> <Verified verified={request.verified} isShort />
            <br />
            <span className="dim">
              {subject}, <DateTime time={request.at} />
            </span>
          </li>
        ))}
      </ol>
      <p>
        <a href="/service/received">All requests, with headers</a>
      </p>
    </aside>
  );
}
