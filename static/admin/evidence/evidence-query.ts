import type { AdminFunctions } from '../../../src/domain/contract/admin-functions';

/** Filters of the evidence, without the page. */
export type EvidenceQuery = Omit<AdminFunctions['listEvidence']['payload'], 'cursor'>;
