import type { PeopleFunctions } from '../../src/domain/contract/people-functions';
import { createCaller } from '../api';

/** Calls a function behind the page *Offboardings*. */
export const call = createCaller<PeopleFunctions>();
