/** One push. `id` is the same on each of its attempts, so that a receiver recognizes repetitions. */
export interface Push {
  /** `<delegation id>.<sequence>`, or `offboarding:<id>.<sequence>`. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: unknown;
}

/** Result of one attempt. Its kind determines the next step; the text is only for display. */
export type Outcome =
  | { readonly kind: 'acknowledged'; readonly status?: number }
  | Retry
  /** The receiver refused this push as wrong, so another attempt can't succeed. */
  | { readonly kind: 'reject'; readonly problem: string; readonly status?: number }
  /** The channel can't be used until an admin acts. */
  | { readonly kind: 'disable'; readonly problem: string; readonly status?: number }
  /** Egress consent for the address is missing, so the request wasn't sent. */
  | { readonly kind: 'blocked'; readonly problem: string; readonly status?: number };

/** A failure after which another attempt is useful. */
export interface Retry {
  readonly kind: 'retry';
  readonly problem: string;
  /** HTTP status of the response; absent without a response. */
  readonly status?: number;
  /** `Retry-After` of the response, ms. */
  readonly afterMs?: number;
  /** True if the receiver works, and only this push isn't finished yet. The failure isn't one of the channel. */
  readonly channelWorks?: true;
  /** True if `Retry-After` holds the whole channel. */
  readonly holdsChannel?: true;
}
