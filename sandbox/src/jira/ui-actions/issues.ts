import { z } from 'zod';
import { reindex } from '../issues/change';
import { createIssue } from '../issues/create';
import { IssueUpdateDetails } from '../issues/fill';
import { createLink } from '../issues/link';
import { moveIssue } from '../issues/move';
import { availableTransitions, applyTransition, planTransition } from '../issues/transition';
import { viewerOf } from '../permissions';
import { propertyAt } from '../properties';
import { JiraError } from '../jira-error';
import { listValue, projectOf, statusOf, textValue, typeOf } from '../world';
import { requireFound, issueIn, openIssueIn, openProjectIn, readInput, type UiActions } from './input';

/** Maximum number of issues in a bulk change [doc: edit multiple issues]. */
const MAX_BULK_ISSUES = 1000;

const IssueInput = z.strictObject({ issue: z.string() });
const MoveInput = z.strictObject({ issue: z.string(), project: z.string(), type: z.string().optional() });
const BulkTransitionInput = z.strictObject({
  issues: z.array(z.string()).min(1).max(MAX_BULK_ISSUES),
  status: z.string(),
});

export const issueActions: UiActions = {
  move(world, actor, input) {
    const given = readInput(MoveInput, input);
    moveIssue(world, actor, openIssueIn(world, given.issue), openProjectIn(world, given.project), given.type);
  },

  /** Archives an issue. Sends no event, because none is documented for archiving or restoring. */
  'archive-issue'(world, _, input) {
    const issue = openIssueIn(world, readInput(IssueInput, input).issue);
    issue.archived = world.clock.now();
    reindex(world, issue);
  },

  'unarchive-issue'(world, _, input) {
    const issue = issueIn(world, readInput(IssueInput, input).issue);
    openProjectIn(world, issue.projectId);
    if (issue.archived === null) throw new JiraError(400, [`Issue ${issue.key} is not archived.`]);
    issue.archived = null;
    reindex(world, issue);
  },

  /** Clones an issue. Unsure: its properties are cloned, too; this is the stricter reading. */
  clone(world, actor, input) {
    const original = openIssueIn(world, readInput(IssueInput, input).issue);
    const properties = Object.keys(original.properties).flatMap((key) => {
      const value = propertyAt(original.properties, key);
      return value === undefined ? [] : [{ key, value }];
    });
    const summary = `CLONE - ${textValue(original, 'summary') ?? ''}`;
    const values = { ...original.values, summary, resolution: null, labels: listValue(original, 'labels') };
    const plan = { project: projectOf(world, original), type: typeOf(world, original.typeId), values, properties };
    const copy = createIssue(world, actor, plan, original);
    const cloners = world.site.linkTypes.find((each) => each.name === 'Cloners');
    if (cloners) createLink(world, actor, cloners, copy, original);
    return { id: copy.id, key: copy.key };
  },

  /** Transitions several issues at once. Each sends its event. REST's rate limits don't apply. */
  'bulk-transition'(world, actor, input) {
    const given = readInput(BulkTransitionInput, input);
    const viewer = viewerOf(world, { kind: 'user', accountId: actor.accountId }, { isExemptFromAccessRules: true });
    const planned = given.issues.map((key) => {
      const issue = openIssueIn(world, key);
      const transition = availableTransitions(world, viewer, issue).find(({ to }) =>
        [to, statusOf(world, to).name].includes(given.status),
      );
      const { id } = requireFound(transition, `transition of ${key} to ${given.status}`);
      return { issue, plan: planTransition(world, viewer, issue, IssueUpdateDetails.parse({ transition: { id } })) };
    });
    for (const { issue, plan } of planned) applyTransition(world, actor, issue, plan);
  },
};
