/** A part of a page that follows from data: between `<!-- marker -->` and `<!-- /marker -->`. */
export interface Section {
  readonly page: string;
  readonly marker: string;
  readonly lines: readonly string[];
}
