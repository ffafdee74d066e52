/** Environment variables, read one by one with their faults gathered. A blank variable counts as absent. */

export type Environment = Readonly<Record<string, string | undefined>>;

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

export function isBlank(text: string | null | undefined): boolean {
  return text === null || text === undefined || text.trim() === '';
}

export class VariableReader {
  readonly faults: string[] = [];
  readonly warnings: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  fault(message: string): void {
    this.faults.push(message);
  }

  text(name: string): string | null {
    const value = this.#environment[name];
    return value === undefined || isBlank(value) ? null : value.trim();
  }

  integer(name: string, bounds: Bounds): number | null {
    return this.#numeric(name, bounds, /^[+-]?\d+$/, 'an integer');
  }

  number(name: string, bounds: Bounds): number | null {
    return this.#numeric(name, bounds, /^[+-]?(\d+\.?\d*|\.\d+)$/, 'a decimal number');
  }

  boolean(name: string): boolean | null {
    const value = this.text(name);
    if (value === null) return null;
    const lower = value.toLowerCase();
    if (lower !== 'true' && lower !== 'false') this.fault(`${name} is "${value}"; it takes true or false`);
    return lower === 'true';
  }

  #numeric(name: string, bounds: Bounds, pattern: RegExp, kind: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = pattern.test(text) ? Number(text) : Number.NaN;
    if (value >= bounds.minimum && value <= bounds.maximum) return value;
    this.fault(`${name} is "${text}"; it takes ${kind} from ${bounds.minimum} to ${bounds.maximum}`);
    return null;
  }
}
