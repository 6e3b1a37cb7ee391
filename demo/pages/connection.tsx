import { appUrl } from '../connection';
import type { Memory } from '../memory';
import { RECEIVER_URL } from '../receiver';
import { Action, page } from './frame';

export interface Said {
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

/** `/service/connection`: how the service reaches the app in Jira, and by what it knows its pushes. Secrets are taken, never shown. */
export function connectionPage({ connection, workflows }: Memory, address: string, said?: Said) {
  const { signingSecret, bearerToken, outboundSecrets } = connection;
  return page(
    '/service/connection',
    'Connection',
    <>
      <div className="title">
        <h1>Connection</h1>
        <p>What the admin page of the app in Jira shows goes in here. The demo’s start has filled it in already.</p>
      </div>
      {said && (
        <p className={`note ${said.tone}`} role="status">
          {said.text}
        </p>
      )}
      <form className="card form" method="post" action="/service/connection">
        <div className="field">
          <label htmlFor="url">Address of the app’s web trigger</label>
          <input id="url" name="url" type="url" defaultValue={appUrl(connection, address) ?? ''} />
        </div>
        <Secret name="signingSecret" label="Secret that the service signs with" known={signingSecret !== null} />
        <Secret name="bearerToken" label="Bearer token, used only without that secret" known={bearerToken !== null} />
        <Secret
          name="outboundSecret"
          label="Secret that the app signs its pushes with"
          known={outboundSecrets.length > 0}
        />
        {outboundSecrets.length > 1 && (
          <label className="check">
            <input type="checkbox" name="forgetPrevious" value="yes" /> Forget the previous one of these, which still is
            good
          </label>
        )}
        <div className="row actions">
          <button className="main">Save</button>
        </div>
      </form>
      <section className="card" aria-labelledby="gives">
        <h2 id="gives">What the service gives</h2>
        <dl>
          <div>
            <dt>Receiver for pushes</dt>
            <dd>
              <code>{RECEIVER_URL}</code>
            </dd>
          </div>
          <div>
            <dt>API</dt>
            <dd>
              <code>https://api.toriihq.com/v1.0</code>, with the key that <code>GET /_sandbox</code> names
            </dd>
          </div>
          <div>
            <dt>Workflows</dt>
            <dd>{workflows.map(({ id, name }) => `${id} ${name}`).join(' · ')}</dd>
          </div>
        </dl>
        <Action to="/service/connection/test" id="test">
          Test the connection
        </Action>
      </section>
    </>,
  );
}

function Secret({ name, label, known }: { name: string; label: string; known: boolean }) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="password"
        autoComplete="off"
        placeholder={known ? 'Set. Type another to replace it.' : 'Not set'}
      />
    </div>
  );
}
