/** The first queries to try on the sample, as data: whoever shows them knows what its catalogs are called. */

export interface SampleQuery {
  /** What the query asks, in a person's words. */
  readonly question: string;
  /** One line, to be pasted between double quotes in a shell. */
  readonly sql: string;
}

export interface SampleQueries {
  /** Joins tables in PostgreSQL with a file in S3. */
  readonly federatedJoin: SampleQuery;
  /** PostgreSQL alone, with filters that it can answer itself. */
  readonly pushedFilter: SampleQuery;
  /** Fails, to show how. */
  readonly mistake: SampleQuery;
}

export interface SampleLocations {
  /** Where the sample's PostgreSQL tables are: `<catalog>.<schema>`. */
  readonly tables: string;
  /** Where the sample's files are: `<catalog>.<schema>`. */
  readonly files: string;
}

export function sampleQueries({ tables, files }: SampleLocations): SampleQueries {
  return {
    federatedJoin: {
      question: 'Which active uploaders with more than a terabyte live furthest north?',
      sql: oneLine(`
        SELECT p.name AS home, c.name AS country, p.latitude, u.handle, u.rating
        FROM ${tables}.uploader u
        JOIN ${tables}.country c ON c.code = u.country
        JOIN ${files}.place p ON p.place_id = u.place_id
        WHERE u.active AND u.quota_bytes > 1000000000000 AND p.latitude > 60
        ORDER BY p.latitude DESC LIMIT 8`),
    },
    pushedFilter: {
      question: 'Who are the best rated uploaders of Italy?',
      sql: oneLine(`
        SELECT handle, display_name, rating, quota_bytes, joined_at
        FROM ${tables}.uploader
        WHERE country = 'IT' AND rating >= 4
        ORDER BY rating DESC, handle LIMIT 5`),
    },
    mistake: {
      question: 'What does a misspelt column say?',
      sql: `SELECT handle, quota_byte FROM ${tables}.uploader WHERE country = 'IT'`,
    },
  };
}

function oneLine(sql: string): string {
  return sql.trim().replaceAll(/\s+/g, ' ');
}
