import { json } from 'forge-sandbox/mock-service';
import { acceptingApp } from './delegations';
import type { App, Call } from './world';

/** Response to a dry run. */
const DRY_RUN = {
  dryRun: true,
  rule: null,
  fields: { project: { id: '1' }, summary: 'Remove Jane Roe from Figma' },
  completed: [{ id: '3', name: 'Done', category: 'done' }],
  declined: [],
  declinedResolutions: [],
  assignee: { accountId: 'acc-olga', displayName: 'Olga Owens' },
  warnings: ['owner owen@acme.example is not assignable in IT'],
};

/** Returns true if a call is a dry run. */
export const isDryRun = ({ body = '' }: Call) => body.includes('"dryRun":true');

/** Answers as an app that offers two projects, accepts every dry run, and creates every delegation. */
export const optionsApp: App = (call) => {
  if (isDryRun(call)) return json(200, DRY_RUN);
  const path = new URL(call.url).pathname.replace('/x1/abc/v1/options/', '');
  switch (path) {
    case 'projects':
      return call.url.includes('cursor=2')
        ? json(200, { projects: [{ id: '2', key: 'OPS', name: 'Operations' }], cursor: null })
        : json(200, { projects: [{ id: '1', key: 'IT', name: 'IT desk' }], cursor: '2' });
    case 'projects/IT/issue-types':
      return json(200, { issueTypes: [{ id: '11', name: 'Task', subtask: false }] });
    case 'projects/IT/issue-types/11/statuses':
      return json(200, {
        statuses: [
          { id: '3', name: 'Done', category: 'done' },
          { id: '4', name: 'Won’t Do', category: 'done' },
        ],
      });
    case 'projects/IT/issue-types/11/fields':
      return json(200, {
        fields: [
          { id: 'customfield_7', name: 'Cost centre', required: true, type: 'string', allowed: null },
          { id: 'environment', name: 'Environment', required: false, type: 'string', allowed: null },
        ],
      });
    default:
      return acceptingApp(call);
  }
};
