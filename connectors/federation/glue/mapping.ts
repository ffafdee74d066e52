/** Table properties that hold a map in one text: `column=value,other=value`. */
import { ConnectorError } from '../errors.ts';

/** A comma ends an entry, the first equals sign ends its name; neither can be written inside of one. */
export function parseMapping(property: string, text: string | undefined): ReadonlyMap<string, string> {
  const mapping = new Map<string, string>();
  for (const entry of (text ?? '').split(',')) {
    if (entry.trim() === '') continue;
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals).trim();
    const value = entry.slice(equals + 1).trim();
    if (equals < 0 || name === '' || value === '') {
      throw new ConnectorError(
        'InvalidInput',
        `property ${property} has the entry ${entry.trim()}; each is name=value, with commas between them`,
      );
    }
    if (mapping.has(name)) {
      throw new ConnectorError('InvalidInput', `property ${property} has two entries for ${name}`);
    }
    mapping.set(name, value);
  }
  return mapping;
}
