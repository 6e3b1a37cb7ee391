import Heading from '@atlaskit/heading';
import { useState, type ReactNode } from 'react';
import { page } from '../page';
import { EffectButton, Reload } from './effect-button';

/** Draws the users of the site, with a button to deactivate each. */
export function People(): ReactNode {
  const [deactivated, setDeactivated] = useState<readonly string[]>([]);
  return (
    <section aria-labelledby="people">
      <Heading size="medium" as="h2" id="people">
        People
      </Heading>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Email</th>
            <th scope="col">State</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {page.users.map(({ accountId, displayName, email, admin, active }) => {
            const isActive = active && !deactivated.includes(accountId);
            return (
              <tr key={accountId}>
                <td>{displayName}</td>
                <td>{email}</td>
                <td>
                  {isActive ? 'Active' : 'Deactivated'}
                  {admin && ', administers Jira'}
                </td>
                <td>
                  {isActive && accountId !== page.me.accountId && (
                    <Reload.Provider value={() => setDeactivated((before) => [...before, accountId])}>
                      <EffectButton
                        label="Deactivate"
                        name={`Deactivate ${displayName}`}
                        path="/_sandbox/jira/deactivate-user"
                        body={{ accountId }}
                      />
                    </Reload.Provider>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
