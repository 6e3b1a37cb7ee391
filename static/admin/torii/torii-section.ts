import type { ToriiDraft } from './torii-draft';

/** Props of each section of the form. */
export interface ToriiSectionProps {
  readonly draft: ToriiDraft;
  readonly change: (change: Partial<ToriiDraft>) => void;
  /** Error whose details are shown below the fields. */
  readonly error: unknown;
}
