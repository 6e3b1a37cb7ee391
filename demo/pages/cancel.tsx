import { fullName } from '../memory';
import type { OffboardingView, TaskView } from '../standing';
import { page } from './frame';

export const DEFAULT_REASON = 'The removal is no longer needed.';

/** `/service/tasks/{id}/cancel`: asks for confirmation before the delegation is canceled. */
export function cancelPage({ id, person }: OffboardingView, { task, appName, delegation }: TaskView) {
  const back = `/service/offboardings/${id}`;
  return page(
    back,
    `Cancel ${appName}`,
    <>
      <div className="title">
        <p className="dim">
          <a href={back}>{id}</a> / {appName}
        </p>
        <h1>Cancel the delegation for {appName}?</h1>
        <p>
          {delegation?.issue ? `${delegation.issue.key} gets a comment` : 'The issue gets a comment'}, and{' '}
          {fullName(person)} keeps access to {appName}. You can’t undo this.
        </p>
      </div>
      <form className="card form" method="post" action={`/service/tasks/${task.id}/cancel`}>
        <div className="field">
          <label htmlFor="reason">Reason</label>
          <input
            id="reason"
            name="reason"
            defaultValue={DEFAULT_REASON}
            maxLength={500}
            aria-describedby="reason-hint"
          />
          <p id="reason-hint" className="hint">
            The comment on the issue names it.
          </p>
        </div>
        <div className="row actions">
          <button className="main" id="confirm">
            Cancel the delegation
          </button>
          <a className="button" href={back}>
            Keep it
          </a>
        </div>
      </form>
    </>,
  );
}
