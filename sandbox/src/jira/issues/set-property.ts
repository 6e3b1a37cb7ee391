import type { Issue } from '../model/issue';
import { withProperty } from '../properties';
import { JiraError } from '../jira-error';
import type { World } from '../world';
import { reindex } from './change';

/** Maximum lengths of a property's key and value in characters [doc: entity properties]. */
const MAX_KEY_LENGTH = 255;
const MAX_VALUE_LENGTH = 32_768;

/** Throws Jira's 400 for an invalid key or value. */
export function checkProperty(key: string, value: unknown): void {
  if (key.trim() === '') throw new JiraError(400, ['The property key cannot be empty.']);
  if (key.length > MAX_KEY_LENGTH) {
    throw new JiraError(400, [`The property key cannot be longer than ${MAX_KEY_LENGTH} characters.`]);
  }
  if (value === undefined) throw new JiraError(400, ['The property value cannot be empty.']);
  if (JSON.stringify(value).length > MAX_VALUE_LENGTH) {
    throw new JiraError(400, [`The property value cannot be longer than ${MAX_VALUE_LENGTH} characters.`]);
  }
}

/**
 * Sets a property, or removes it if the value is undefined. Sends no event and doesn't change `updated` [doc: issue
 * properties].
 */
export function putProperty(world: World, issue: Issue, key: string, value: unknown): void {
  issue.properties = withProperty(issue.properties, key, value, world.clock.now());
  reindex(world, issue);
}
