import { z } from 'zod';
import { putProperty, checkProperty } from '../issues/set-property';
import type { Issue } from '../model/issue';
import type { Project } from '../model/project';
import type { Properties } from '../properties';
import { mustHold, visibleIssue, visibleProject } from '../permissions';
import { hasProperty, propertyAt, propertyKeys, withProperty } from '../properties';
import { JiraError } from '../jira-error';
import { restUrl } from '../serialize/entities';
import { projectOf } from '../world';
import { bodyHandler, handler, NOTHING, ok, param, readOf, type Answer, type Call, type Handlers } from './call';

const noProperty = (key: string) => new JiraError(404, [`The property with key '${key}' does not exist.`]);

const listed = (call: Call, properties: Properties, path: string): Answer => {
  const keys = propertyKeys(properties).map((key) => ({
    key,
    self: restUrl(call.world, `${path}/properties/${encodeURIComponent(key)}`),
  }));
  return ok({ keys }, readOf(keys.length));
};

const read = (properties: Properties, key: string): Answer => {
  if (!hasProperty(properties, key)) throw noProperty(key);
  return ok({ key, value: propertyAt(properties, key) }, readOf(1));
};

/** Returns status 201 for a new property and 200 for a new value, both without a body. */
const written = (isNew: boolean): Answer => ({ status: isNew ? 201 : 200, points: 1 });

function issueOf(call: Call, toWrite: boolean): Issue {
  const issue = visibleIssue(call.world, call.viewer, param(call, 'issueIdOrKey'));
  if (toWrite) {
    mustHold(
      call.viewer,
      projectOf(call.world, issue),
      'EDIT_ISSUES',
      'You do not have permission to edit issues in this project.',
    );
  }
  return issue;
}

function projectFrom(call: Call, toWrite: boolean): Project {
  const project = visibleProject(call.world, call.viewer, param(call, 'projectIdOrKey'));
  if (toWrite) {
    mustHold(call.viewer, project, 'ADMINISTER_PROJECTS', 'You do not have permission to administer this project.');
  }
  return project;
}

export const properties: Handlers = {
  getIssuePropertyKeys: handler({}, (call) => {
    const issue = issueOf(call, false);
    return listed(call, issue.properties, `issue/${issue.id}`);
  }),
  getIssueProperty: handler({}, (call) => read(issueOf(call, false).properties, param(call, 'propertyKey'))),
  setIssueProperty: bodyHandler({ body: z.unknown() }, (call) => {
    const issue = issueOf(call, true);
    const key = param(call, 'propertyKey');
    checkProperty(key, call.body);
    const isNew = !hasProperty(issue.properties, key);
    putProperty(call.world, issue, key, call.body);
    return written(isNew);
  }),
  deleteIssueProperty: handler({}, (call) => {
    const issue = issueOf(call, true);
    const key = param(call, 'propertyKey');
    if (!hasProperty(issue.properties, key)) throw noProperty(key);
    putProperty(call.world, issue, key, undefined);
    return NOTHING;
  }),

  getProjectPropertyKeys: handler({}, (call) => {
    const project = projectFrom(call, false);
    return listed(call, project.properties, `project/${project.id}`);
  }),
  getProjectProperty: handler({}, (call) => read(projectFrom(call, false).properties, param(call, 'propertyKey'))),
  setProjectProperty: bodyHandler({ body: z.unknown() }, (call) => {
    const project = projectFrom(call, true);
    const key = param(call, 'propertyKey');
    checkProperty(key, call.body);
    const isNew = !hasProperty(project.properties, key);
    project.properties = withProperty(project.properties, key, call.body, call.world.clock.now());
    return written(isNew);
  }),
  deleteProjectProperty: handler({}, (call) => {
    const project = projectFrom(call, true);
    const key = param(call, 'propertyKey');
    if (!hasProperty(project.properties, key)) throw noProperty(key);
    project.properties = withProperty(project.properties, key, undefined, call.world.clock.now());
    return NOTHING;
  }),
};
