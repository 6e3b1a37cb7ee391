export { service } from './entry/web-trigger';
export { accessBlocked, issueCreated, issueDeleted, issueUpdated, projectChanged } from './entry/issue-events';
export { work } from './entry/queue';
export { sweep } from './entry/five-minutes';
export { installed, uninstalling } from './entry/lifecycle';
export { admin } from './entry/admin-resolver';
export { issuePanel } from './entry/issue-resolver';
