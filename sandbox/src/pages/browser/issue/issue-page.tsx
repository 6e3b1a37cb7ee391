import Heading from '@atlaskit/heading';
import SectionMessage from '@atlaskit/section-message';
import Spinner from '@atlaskit/spinner';
import { useCallback, useContext, type ReactNode } from 'react';
import { issueModulesSchema } from '../../page-data';
import { Adf } from '../adf';
import { AppPart } from '../kit/frame';
import { useLive } from '../live';
import { page } from '../page';
import { callServer, read, messageOf } from '../server';
import { Surface } from '../surface';
import { Activity } from './activity';
import { Attachments } from './attachments';
import { ContextPanel } from './context-panel';
import { Details } from './details';
import { EditableText } from './editable-text';
import { useIssueChanges } from './issue-changes';
import { Links } from './links';
import { MoreMenu } from './more-menu';
import { issueSchema } from './schemas';
import { StatusMenu } from './status-menu';

/** Draws an issue from Jira's REST API. The viewer's permissions limit what is visible and can be changed. */
export function IssuePage({ issueKey }: { readonly issueKey: string }): ReactNode {
  const path = `/rest/api/3/issue/${encodeURIComponent(issueKey)}`;
  const { value: issue, error, reload } = useLive(() => read(issueSchema, `${path}?expand=names`));
  const modules = useLive(() =>
    read(
      issueModulesSchema,
      `/_pages/issue-modules?issue=${encodeURIComponent(issueKey)}&as=${encodeURIComponent(page.me.accountId)}`,
    ),
  );
  const { showFlag } = useContext(Surface);

  useIssueChanges(path, issue);

  /** Sends a change to Jira and reads the issue again. Shows Jira's error message if that fails. */
  const changeIssue = useCallback(
    async (method: string, changePath: string, body?: unknown): Promise<unknown> => {
      try {
        return await callServer(method, changePath, body);
      } catch (error) {
        showFlag({
          id: 'change-failed',
          type: 'error',
          title: "Jira didn't make this change",
          description: messageOf(error),
          isAutoDismiss: false,
          actions: [],
        });
        throw error;
      } finally {
        reload();
      }
    },
    [reload, showFlag],
  );

  if (error) {
    return (
      <SectionMessage appearance="warning" title={issueKey}>
        {messageOf(error)}
      </SectionMessage>
    );
  }
  if (!issue) return <Spinner label={`Loading ${issueKey}`} />;

  const edit = (fields: Readonly<Record<string, unknown>>): Promise<unknown> => changeIssue('PUT', path, { fields });
  const { fields } = issue;
  const contextPanels = (modules.value ?? []).filter(({ type }) => type === 'jira:issueContext');
  const otherPanels = (modules.value ?? []).filter(({ type }) => type !== 'jira:issueContext');

  return (
    <article className="issue">
      <div className="issue-main">
        <nav aria-label="Breadcrumbs" className="crumbs">
          <a href={`/jira/projects/${fields.project.key}`}>{fields.project.name}</a> / <span>{issue.key}</span>
        </nav>
        <Heading size="large" as="h1">
          <EditableText label="Summary" value={fields.summary} save={(summary) => edit({ summary })} />
        </Heading>
        <section aria-labelledby="description">
          <Heading size="small" as="h2" id="description">
            Description
          </Heading>
          {fields.description ? <Adf document={fields.description} /> : <p className="faint">No description.</p>}
        </section>
        {otherPanels.map(({ key, title }) => (
          <section key={key} className="card">
            <Heading size="small" as="h2">
              {title}
            </Heading>
            <AppPart module={key} issue={issue.key} title={title} refreshIssue={reload} />
          </section>
        ))}
        <Attachments files={fields.attachment} />
        <Links issue={issue} />
        <Activity path={path} version={JSON.stringify(issue)} changeIssue={changeIssue} />
      </div>
      <aside className="issue-side" aria-label="Details">
        <div className="row">
          <StatusMenu path={path} status={fields.status} version={fields.updated} changeIssue={changeIssue} />
          <MoreMenu issue={issue} path={path} changeIssue={changeIssue} />
        </div>
        <Details issue={issue} path={path} edit={edit} changeIssue={changeIssue} />
        {contextPanels.map(({ key, title, label, hasStatus }) => (
          <ContextPanel
            key={key}
            module={key}
            issueKey={issue.key}
            title={title}
            label={label ?? title}
            hasStatus={hasStatus}
            refreshIssue={reload}
          />
        ))}
      </aside>
    </article>
  );
}
