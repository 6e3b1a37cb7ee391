import { byId, screenMeta } from '../field-meta';
import { availableTransitions } from '../issues/transition';
import { seenIssue } from '../permissions';
import { showStatus } from '../shapes';
import { projectOf, statusOf } from '../world';
import { expansions, handler, ok, param, readOf, text, type Handlers } from './call';

export const transitions: Handlers = {
  getTransitions: handler({ query: ['transitionId', 'expand'] }, (call) => {
    const { world, viewer } = call;
    const issue = seenIssue(world, viewer, param(call, 'issueIdOrKey'));
    const only = text(call, 'transitionId');
    const withFields = expansions(call, 'transitions.fields').includes('transitions.fields');
    const found = availableTransitions(world, viewer, issue).filter((each) => only === undefined || each.id === only);
    const shown = found.map((each) => ({
      id: each.id,
      name: each.name,
      to: showStatus(world, statusOf(world, each.to)),
      hasScreen: each.screen !== undefined,
      isGlobal: each.from === 'any',
      isInitial: false,
      isAvailable: true,
      isConditional: (each.conditions ?? []).length > 0,
      looped: each.to === issue.statusId,
      ...(withFields && { fields: byId(screenMeta(world, viewer, projectOf(world, issue), each.screen ?? [])) }),
    }));
    return ok({ expand: 'transitions', transitions: shown }, readOf(shown.length));
  }),
};
