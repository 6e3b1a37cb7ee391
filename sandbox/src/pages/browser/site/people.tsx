import Heading from '@atlaskit/heading';
import { useState, type ReactNode } from 'react';
import { page } from '../page';
import { Deed, Reload } from './deed';

/** Who is on the site; somebody who leaves is deactivated. */
export function People(): ReactNode {
  const [gone, setGone] = useState<readonly string[]>([]);
  return (
    <section aria-labelledby="people">
      <Heading size="medium" as="h2" id="people">
        People
      </Heading>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">E-mail</th>
            <th scope="col">State</th>
            <th scope="col">What can be done</th>
          </tr>
        </thead>
        <tbody>
          {page.users.map(({ accountId, displayName, email, admin, active }) => {
            const isActive = active && !gone.includes(accountId);
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
                    <Reload.Provider value={() => setGone((before) => [...before, accountId])}>
                      <Deed
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
