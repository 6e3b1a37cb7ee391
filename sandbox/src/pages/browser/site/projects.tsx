import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { SiteOverview } from '../../page-data';
import { EffectButton, idOf, selectField, textField } from './effect-button';

type Project = SiteOverview['projects'][number];

/** Texts of the states. */
const STATES = { live: 'In use', archived: 'Archived', trashed: 'In the trash' } as const;
/** Returns the control API's path of an action of Jira's UI. */
const uiActionPath = (action: string): string => `/_sandbox/jira/${action}`;
/** Returns names as choices of a select field. */
const toOptions = (names: readonly string[]) => names.map((name) => ({ id: name, name }));

/** Draws all projects, including archived and trashed ones, with buttons for their states, statuses and permissions. */
export function Projects({ site: { projects, archivedIssues } }: { readonly site: SiteOverview }): ReactNode {
  return (
    <section aria-labelledby="projects">
      <Heading size="medium" as="h2" id="projects">
        Projects
      </Heading>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Project</th>
            <th scope="col">State</th>
            <th scope="col">Apps</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {projects.map((project) => (
            <Row key={project.key} project={project} />
          ))}
        </tbody>
      </table>
      {archivedIssues.length > 0 && <p className="faint">Archived issues: {archivedIssues.join(', ')}</p>}
      {projects.map((project) => (
        <Statuses key={project.key} project={project} />
      ))}
    </section>
  );
}

function Row({ project }: { readonly project: Project }): ReactNode {
  const { key, name, state, appsBlocked } = project;
  const body = { project: key };
  return (
    <tr>
      <td>
        <a href={`/jira/projects/${key}`}>{name === key ? key : `${name} (${key})`}</a>
      </td>
      <td>{STATES[state]}</td>
      <td>{appsBlocked ? 'Blocked by an access rule' : 'Allowed'}</td>
      <td>
        <div className="row">
          {state === 'live' && (
            <>
              <EffectButton
                label="Archive"
                name={`Archive ${key}`}
                path={uiActionPath('archive-project')}
                body={body}
              />
              <EffectButton
                label="Move to the trash"
                name={`Move ${key} to the trash`}
                path={uiActionPath('trash-project')}
                body={body}
              />
            </>
          )}
          {state === 'archived' && (
            <EffectButton
              label="Restore"
              name={`Restore ${key} from the archive`}
              path={uiActionPath('unarchive-project')}
              body={body}
            />
          )}
          {state === 'trashed' && (
            <EffectButton
              label="Restore"
              name={`Restore ${key} from the trash`}
              path={uiActionPath('restore-project')}
              body={body}
            />
          )}
          <EffectButton
            label={appsBlocked ? 'Allow apps' : 'Block apps'}
            name={appsBlocked ? `Allow apps in ${key}` : `Block apps in ${key}`}
            path={uiActionPath('block-app')}
            body={{ ...body, blocked: !appsBlocked }}
          />
          <PermissionButton project={project} action="Revoke" />
          <PermissionButton project={project} action="Grant" />
        </div>
      </td>
    </tr>
  );
}

function PermissionButton({
  project: { key, roles, permissions },
  action,
}: {
  readonly project: Project;
  readonly action: 'Grant' | 'Revoke';
}): ReactNode {
  return (
    <EffectButton
      label={`${action} a permission`}
      name={`${action} a permission in ${key}`}
      path={uiActionPath('set-permission')}
      fields={{
        inputs: {
          permission: selectField('Permission', toOptions(Object.keys(permissions).toSorted())),
          role: selectField('Role', toOptions(roles)),
        },
        body: ({ permission, role }) => ({
          project: key,
          permission: idOf(permission),
          role: idOf(role),
          granted: action === 'Grant',
        }),
      }}
    />
  );
}

function Statuses({ project: { key, types } }: { readonly project: Project }): ReactNode {
  return (
    <table className="plain-table" aria-label={`Statuses of ${key}`}>
      <thead>
        <tr>
          <th scope="col">Type in {key}</th>
          <th scope="col">Status</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {types.flatMap((type) =>
          type.statuses.map((status) => (
            <tr key={`${type.id} ${status.id}`}>
              <td>{type.name}</td>
              <td>{status.name}</td>
              <td>
                <div className="row">
                  <EffectButton
                    label="Rename"
                    name={`Rename the status ${status.name} of ${type.name} in ${key}`}
                    path={uiActionPath('rename-status')}
                    fields={{
                      inputs: { name: textField('New name') },
                      body: ({ name }) => ({ status: status.id, name }),
                    }}
                  />
                  <EffectButton
                    label="Replace"
                    name={`Replace the status ${status.name} of ${type.name} in ${key}`}
                    path={uiActionPath('replace-status')}
                    fields={{
                      inputs: {
                        by: selectField(
                          'New status',
                          type.statuses.filter(({ id }) => id !== status.id),
                        ),
                      },
                      body: ({ by }) => ({ project: key, type: type.id, status: status.id, by: idOf(by) }),
                    }}
                  />
                </div>
              </td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}
