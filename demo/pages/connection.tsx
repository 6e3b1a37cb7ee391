import { appUrl } from '../connection';
import type { Memory } from '../memory';
import { RECEIVER_URL } from '../receiver';
import { ActionButton, page } from './frame';

/** Result of a saved form or a connection test. */
export interface Message {
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

/** `/service/connection`: addresses and secrets of both directions. A secret can be entered but is never shown. */
export function connectionPage({ connection, workflows }: Memory, address: string, message?: Message) {
  const { signingSecret, bearerToken, outboundSecrets } = connection;
  return page(
    '/service/connection',
    'Connection',
    <>
      <div className="title">
        <h1>Connection</h1>
        <p>Enter the values from the app’s admin page in Jira. A site that is set up already has them here.</p>
      </div>
      {message && (
        <p className={`note ${message.tone}`} role="status">
          {message.text}
        </p>
      )}
      <form className="card form" method="post" action="/service/connection">
        <div className="field">
          <label htmlFor="url">URL of the app’s web trigger</label>
          <input id="url" name="url" type="url" defaultValue={appUrl(connection, address) ?? ''} />
        </div>
        <SecretField
          name="signingSecret"
          label="Incoming signing secret: the service signs with it"
          isSet={signingSecret !== null}
        />
        <SecretField
          name="bearerToken"
          label="Bearer token: only used without that secret"
          isSet={bearerToken !== null}
        />
        <SecretField
          name="outboundSecret"
          label="Outgoing signing secret: the app signs its pushes with it"
          isSet={outboundSecrets.length > 0}
        />
        {outboundSecrets.length > 1 && (
          <label className="check">
            <input type="checkbox" name="forgetPrevious" value="yes" /> Remove the previous secret, which is still valid
          </label>
        )}
        <div className="row actions">
          <button className="main">Save</button>
        </div>
      </form>
      <section className="card" aria-labelledby="gives">
        <h2 id="gives">Values for the app’s admin page</h2>
        <dl>
          <div>
            <dt>Webhook URL</dt>
            <dd>
              <code>{RECEIVER_URL}</code>
            </dd>
          </div>
          <div>
            <dt>Torii’s API</dt>
            <dd>
              <code>https://api.toriihq.com/v1.0</code> for the app; <code>{address}/torii/v1.0</code> for calls from
              outside the sandbox. The key is in <code>GET /_sandbox</code>.
            </dd>
          </div>
          <div>
            <dt>Workflows</dt>
            <dd>{workflows.map(({ id, name }) => `${id} ${name}`).join(' · ')}</dd>
          </div>
        </dl>
        <ActionButton to="/service/connection/test" id="test">
          Test connection
        </ActionButton>
      </section>
    </>,
  );
}

function SecretField({ name, label, isSet }: { name: string; label: string; isSet: boolean }) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="password"
        autoComplete="off"
        placeholder={isSet ? 'Set. Enter another to replace it.' : 'Not set'}
      />
    </div>
  );
}
