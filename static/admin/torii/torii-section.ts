import type { ToriiDraft } from './torii-draft';

/** Props of each section of the form. */
export interface ToriiSectionProps {
  readonly draft: ToriiDraft;
  readonly change: (change: Partial<ToriiDraft>) => void;
  /** Refusal whose details stand below their fields. */
  readonly error: unknown;
}
