import { z } from 'zod';
import { putProperty, checkProperty } from '../issues/set-property';
import type { Issue } from '../model/issue';
import type { Project } from '../model/project';
import type { Properties } from '../properties';
import { requirePermission, visibleIssue, visibleProject } from '../permissions';
import { hasProperty, propertyAt, propertyKeys, withProperty } from '../properties';
import { JiraError } from '../jira-error';
import { restUrl } from '../serialize/entities';
import { projectOf } from '../world';
import {
  bodyHandler,
  handler,
  NO_CONTENT,
  ok,
  pathParam,
  readPoints,
  type Answer,
  type Call,
  type Handlers,
} from './call';

const missingPropertyError = (key: string) => new JiraError(404, [`The property with key '${key}' does not exist.`]);

const listKeys = (call: Call, properties: Properties, path: string): Answer => {
  const keys = propertyKeys(properties).map((key) => ({
    key,
    self: restUrl(call.world, `${path}/properties/${encodeURIComponent(key)}`),
  }));
  return ok({ keys }, readPoints(keys.length));
};

const readProperty = (properties: Properties, key: string): Answer => {
  if (!hasProperty(properties, key)) throw missingPropertyError(key);
  return ok({ key, value: propertyAt(properties, key) }, readPoints(1));
};

/** Returns status 201 for a new property and 200 for a new value, both without a body. */
const writeAnswer = ({ isNew }: { readonly isNew: boolean }): Answer => ({ status: isNew ? 201 : 200, points: 1 });

type Access = 'read' | 'write';

function issueOf(call: Call, access: Access): Issue {
  const issue = visibleIssue(call.world, call.viewer, pathParam(call, 'issueIdOrKey'));
  if (access === 'write') {
    requirePermission(
      call.viewer,
      projectOf(call.world, issue),
      'EDIT_ISSUES',
      'You do not have permission to edit issues in this project.',
    );
  }
  return issue;
}

function projectOfCall(call: Call, access: Access): Project {
  const project = visibleProject(call.world, call.viewer, pathParam(call, 'projectIdOrKey'));
  if (access === 'write') {
    requirePermission(
      call.viewer,
      project,
      'ADMINISTER_PROJECTS',
      'You do not have permission to administer this project.',
    );
  }
  return project;
}

export const properties: Handlers = {
  getIssuePropertyKeys: handler({}, (call) => {
    const issue = issueOf(call, 'read');
    return listKeys(call, issue.properties, `issue/${issue.id}`);
  }),
  getIssueProperty: handler({}, (call) =>
    readProperty(issueOf(call, 'read').properties, pathParam(call, 'propertyKey')),
  ),
  setIssueProperty: bodyHandler({ body: z.unknown() }, (call) => {
    const issue = issueOf(call, 'write');
    const key = pathParam(call, 'propertyKey');
    checkProperty(key, call.body);
    const isNew = !hasProperty(issue.properties, key);
    putProperty(call.world, issue, key, call.body);
    return writeAnswer({ isNew });
  }),
  deleteIssueProperty: handler({}, (call) => {
    const issue = issueOf(call, 'write');
    const key = pathParam(call, 'propertyKey');
    if (!hasProperty(issue.properties, key)) throw missingPropertyError(key);
    putProperty(call.world, issue, key, undefined);
    return NO_CONTENT;
  }),

  getProjectPropertyKeys: handler({}, (call) => {
    const project = projectOfCall(call, 'read');
    return listKeys(call, project.properties, `project/${project.id}`);
  }),
  getProjectProperty: handler({}, (call) =>
    readProperty(projectOfCall(call, 'read').properties, pathParam(call, 'propertyKey')),
  ),
  setProjectProperty: bodyHandler({ body: z.unknown() }, (call) => {
    const project = projectOfCall(call, 'write');
    const key = pathParam(call, 'propertyKey');
    checkProperty(key, call.body);
    const isNew = !hasProperty(project.properties, key);
    project.properties = withProperty(project.properties, key, call.body, call.world.clock.now());
    return writeAnswer({ isNew });
  }),
  deleteProjectProperty: handler({}, (call) => {
    const project = projectOfCall(call, 'write');
    const key = pathParam(call, 'propertyKey');
    if (!hasProperty(project.properties, key)) throw missingPropertyError(key);
    project.properties = withProperty(project.properties, key, undefined, call.world.clock.now());
    return NO_CONTENT;
  }),
};
