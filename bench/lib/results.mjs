// Where results are kept: a pair of files for each scenario, and an overview of all that are there. Running one
// scenario replaces its own files and leaves the others'.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { scenarios } from '../scenarios/index.mjs';
import { overview, page } from './report.mjs';

/** Writes `<scenario>.json` with every sample and `<scenario>.md` with the tables. */
export function saveReport(folder, report) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${report.scenario}.json`), `${JSON.stringify(report)}\n`);
  writeFileSync(join(folder, `${report.scenario}.md`), page(report));
}

/** The reports in a folder, in the order of the scenarios. */
export function savedReports(folder) {
  const files = scenarios.map(({ name }) => join(folder, `${name}.json`)).filter(file => existsSync(file));
  return files.map(file => JSON.parse(readFileSync(file, 'utf8')));
}

/** Writes `latest.md`, and `latest.json` with the bars of all scenarios; gives the path of the first. */
export function saveOverview(folder) {
  const reports = savedReports(folder);
  mkdirSync(folder, { recursive: true });
  const bars = reports.flatMap(({ scenario, when, contests }) =>
    contests.flatMap(({ rows }) => rows.map(({ ratios, ...row }) => ({ scenario, when, ...row }))),
  );
  writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ bars }, null, 1)}\n`);
  const file = join(folder, 'latest.md');
  writeFileSync(file, overview(reports));
  return relative(process.cwd(), file);
}
