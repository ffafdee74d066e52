/** The names of the forms in which results are written; apart from the forms, so that help needs no engine. */
export const resultFormats = ['table', 'csv', 'json', 'jsonl'] as const;
export type ResultFormat = (typeof resultFormats)[number];
