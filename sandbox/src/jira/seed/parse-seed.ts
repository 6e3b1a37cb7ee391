import { parse } from 'yaml';
import { z } from 'zod';
import type { Site } from '../model/site';
import { SeedForm } from './seed-form';
import { siteFromForm } from './site-from-form';

/** Content of a seed file: a whole state, or a site without an installed app. */
export type Seed = { readonly kind: 'state'; readonly state: unknown } | { readonly kind: 'site'; readonly site: Site };

/** A state that `GET /_sandbox/state` returned. */
const State = z.looseObject({ jira: z.unknown(), forge: z.unknown() });

/**
 * Parses a seed file in YAML or JSON: a state of `GET /_sandbox/state`, or the short form.
 * @throws Error that names each wrong member.
 */
export function parseSeed(text: string): Seed {
  const content = parseContent(text);
  const state = State.safeParse(content);
  if (state.success && state.data.jira !== undefined && state.data.forge !== undefined) {
    return { kind: 'state', state: content };
  }
  const form = SeedForm.safeParse(content);
  if (!form.success) {
    throw new Error(`The seed file is neither a state nor a short form: ${z.prettifyError(form.error)}`);
  }
  return { kind: 'site', site: siteFromForm(form.data) };
}

/** Parses JSON with its own parser, because a state is large and the YAML parser is slow. */
function parseContent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parse(text);
  }
}
