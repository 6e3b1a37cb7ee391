import { appendCompletionHint, toAdf } from '../../../domain/configuration/adf';
import type { RulePreview, RulePreviewInput } from '../../../domain/contract/admin-functions';
import { badRequestError } from '../../../domain/contract/problem';
import { checkTemplate, renderMarkdown, renderText, type TemplateValues } from '../../../domain/configuration/template';

/** Example request for the preview. */
const EXAMPLE = {
  id: 'task-1',
  person: { id: '1', email: 'jane.roe@example.com', name: 'Jane Roe' },
  account: 'Example account',
  offboarding: { id: 'offboarding-1', url: 'https://example.com/offboardings/1' },
  dueAt: '2030-01-31',
  owner: 'Olga Owner',
};

/**
 * Returns the texts of a rule's issues for an example person, without calling Jira.
 * @throws ProblemError 400
 */
export function previewRule({
  app,
  summary,
  description,
  completed,
  declined,
  declinedResolutions,
}: RulePreviewInput): RulePreview {
  const errors = [
    ...checkTemplate(summary).map((detail) => ({ pointer: '/summary', detail })),
    ...checkTemplate(description).map((detail) => ({ pointer: '/description', detail })),
  ];
  const [first] = errors;
  if (first) throw badRequestError(`${first.pointer} ${first.detail}.`, errors);
  const values: TemplateValues = { ...EXAMPLE, app: { id: '1', name: app ?? 'Figma' } };
  const text = toAdf(renderMarkdown(description, values));
  return {
    summary: renderText(summary, values),
    description:
      completed.length === 0
        ? text
        : appendCompletionHint(text, {
            person: EXAMPLE.person.name,
            app: `${values.app.name} (${EXAMPLE.account})`,
            completed,
            declined,
            declinedResolutions,
          }),
  };
}
