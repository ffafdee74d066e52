/** What `--help` says, and how wrong use is answered. */
import { resultFormats } from '../athena/output/format-name.ts';

/** The command line itself is at fault: exit code 2. */
export class UsageError extends Error {
  /** Whose help to point to; empty: the program's. */
  readonly command: string;

  constructor(message: string, command = '') {
    super(message);
    this.name = 'UsageError';
    this.command = command;
  }
}

const catalogHelp = `  --catalog <name>=<url>   a PostgreSQL catalog, postgres://user:password@host:port/database
                           (repeatable; also "catalogs" in owlery.config.json)
  --function <name>=<path> a Lambda of user-defined functions: its built folder, or its
                           module (repeatable; also "functions" in owlery.config.json)`;

const names = `Tables are named catalog.schema.table. Catalogs come from --catalog, from
owlery.config.json, and from the services that "owlery start" runs, which are found
by themselves. Files in the local S3 are tables of the catalog awsdatacatalog: the
files below s3://<bucket>/<schema>/<table>/, or as "tables" in owlery.config.json say.`;

export const programHelp = `owlery: Amazon Athena's federated queries on one machine

Usage
  owlery start             PostgreSQL and S3 with sample data, a first query, a prompt
  owlery query "<sql>"     answer a query in Athena's dialect
  owlery explain "<sql>"   say what a query would ask of each catalog, and why

  owlery <command> --help  more about a command
  owlery --version

Start here
  owlery start
  owlery query "SELECT count(*) FROM pg.images.uploader"
`;

export const queryHelp = `owlery query: answer a query in Athena's dialect

Usage
  owlery query [options] "<sql>"
  owlery query [options] -f query.sql
  echo "SELECT 1" | owlery query [options]

Options
  -f, --file <path>        read the SQL from a file ("-" is standard input)
  --format <format>        ${resultFormats.join(', ')}; default: table
                           csv is as Athena's result files: all values quoted, NULL is empty
                           json and jsonl keep numbers exact: those that a double cannot
                           hold are strings
${catalogHelp}
  --config <path>          another configuration than ./owlery.config.json

${names}

The result goes to standard output, all else to standard error. The exit code is 0
when the query was answered, 1 when it failed, 2 when the command line is wrong, and
130 after Ctrl-C, which also cancels the query at its sources.

Examples
  owlery query "SELECT name FROM pg.images.country WHERE code = 'IT'"
  owlery query --format csv -f report.sql > report.csv
  owlery query --catalog shop=postgres://me:secret@localhost:5432/shop \\
    "SELECT count(*) FROM shop.public.orders"
`;

export const explainHelp = `owlery explain: say what a query would ask of each catalog, and why

Usage
  owlery explain [options] "<sql>"

Options
  -f, --file <path>        read the SQL from a file ("-" is standard input)
  --format <format>        text or json; default: text
${catalogHelp}
  --config <path>          another configuration than ./owlery.config.json

For every table of the query it shows the columns and conditions that are sent to
the catalog's connector, in how many splits the connector would read, and the
conditions that stay in the engine, each with the reason. No rows are read.

${names}

Example
  owlery explain "SELECT handle FROM pg.images.uploader WHERE lower(country) = 'it'"
`;

export const startHelp = `owlery start: the whole system on this machine

Usage
  owlery start [options]

Options
  --once                   end after the first query, with exit code 0
  --port <port>            of the local AWS services; default: any free one

Starts PostgreSQL and S3 with sample data, answers a first query across both, and
shows what PostgreSQL was asked. On a terminal it ends in a SQL prompt (\\? for help,
Ctrl-C cancels a query, Ctrl-D leaves); elsewhere it serves until it is stopped.
While it runs, "owlery query" in any other terminal finds its services.
`;
