export { service } from './entry/web-trigger';
export { accessBlocked, issueCreated, issueDeleted, issueUpdated, projectChanged } from './entry/issue-events';
export { job } from './entry/queue';
export { sweep } from './entry/scheduled';
export { installed, uninstalled } from './entry/lifecycle';
export { admin } from './entry/admin-resolver';
export { issuePanel, issuePanelStatus } from './entry/issue-resolver';
export { people } from './entry/people-resolver';
