import type { IssuePanelFunctions } from '../../src/domain/contract/issue-panel';
import { createCaller } from '../api';

/** Calls the functions of the panel. */
export const call = createCaller<IssuePanelFunctions>();
