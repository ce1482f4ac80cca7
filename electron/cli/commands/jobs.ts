import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';
import { wholeNumber } from '../options/values.ts';

const load = () => import('../actions/jobs.ts');

export function addJobsCommand(program: Command, context: CommandContext): void {
  const jobs = program
    .command('jobs')
    .summary('see syncs and audits, go on with unfinished ones')
    .description('See syncs and audits: those that are not finished, and how the others ended.');
  addCommonOptions(jobs.command('list').description('List the jobs that are not finished.'))
    .addHelpText('after', '\nExample:\n  $ streamferry jobs list')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).listJobs(context.host, raw);
    });
  addProgressOption(
    addCommonOptions(
      addPassphraseOption(jobs.command('resume').description('Go on with a job where it was interrupted.')),
    ),
  )
    .argument('<job>', 'id of the job, or its beginning')
    .addHelpText('after', '\nExample:\n  $ streamferry jobs resume 0198f2c4')
    .action(async (job: string, raw: unknown) => {
      context.exitCode = await (await load()).resumeJob(context.host, job, raw);
    });
  addCommonOptions(jobs.command('cancel').description('Give an unfinished job up. What is complete is kept.'))
    .argument('<job>', 'id of the job, or its beginning')
    .addHelpText('after', '\nExample:\n  $ streamferry jobs cancel 0198f2c4')
    .action(async (job: string, raw: unknown) => {
      context.exitCode = await (await load()).cancelJob(context.host, job, raw);
    });
  addCommonOptions(
    jobs
      .command('history')
      .description('List the jobs that have ended, the newest first.')
      .option('--limit <n>', 'only so many', wholeNumber(1)),
  )
    .addHelpText('after', '\nExample:\n  $ streamferry jobs history --limit 10')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).showHistory(context.host, raw);
    });
}
