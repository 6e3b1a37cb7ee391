import { parse } from 'yaml';
import { z } from 'zod';
import type { Site } from '../model/site';
import { SeedForm } from './seed-form';
import { siteOf } from './site-from-form';

/** Content of a seed file: a whole state, or a site without an installed app. */
export type Seed = { readonly kind: 'state'; readonly state: unknown } | { readonly kind: 'site'; readonly site: Site };

/** Members of a state of `GET /_sandbox/state`. */
const State = z.looseObject({ jira: z.unknown(), forge: z.unknown() });

/**
 * Parses a seed file in YAML or JSON: a state of `GET /_sandbox/state`, or the short form.
 * @throws Error that names each wrong member.
 */
export function parseSeed(text: string): Seed {
  const content = contentOf(text);
  const state = State.safeParse(content);
  if (state.success && state.data.jira !== undefined && state.data.forge !== undefined) {
    return { kind: 'state', state: content };
  }
  const form = SeedForm.safeParse(content);
  if (!form.success) {
    throw new Error(`The seed file is neither a state nor a short form: ${z.prettifyError(form.error)}`);
  }
  return { kind: 'site', site: siteOf(form.data) };
}

/** Parses JSON with its own parser, because a state is large and the YAML parser is slow. */
function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parse(text);
  }
}
