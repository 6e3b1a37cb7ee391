import type { ChoicesView } from '../../../src/domain/contract/admin-functions';
import type { RuleDraft } from './rule-draft';
import type { IssueTypes } from './rule-type';

/** Props of each section of the form. */
export interface RuleSectionProps {
  readonly draft: RuleDraft;
  readonly choices: ChoicesView;
  readonly issueTypes: IssueTypes;
  readonly hasTorii: boolean;
  /** Error whose details are shown below the fields. */
  readonly error: unknown;
  readonly change: (change: Partial<RuleDraft>) => void;
}
