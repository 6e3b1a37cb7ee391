import { endOwnersOfUncaughtErrors } from './code-owner';
import { messageOf } from './forge/invocation/invoker';
import { readCommandLine, USAGE, type CommandLine } from './start/command-line';
import { runSandbox } from './start/run-sandbox';

/** Exit code of a wrong command line. Every other failed start exits with 1. */
const WRONG_USAGE = 2;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  let commandLine: CommandLine;
  try {
    commandLine = readCommandLine(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${USAGE}\n`);
    process.exitCode = WRONG_USAGE;
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  // A closed pipe means that the parent process has ended. Exits, because writing an error message would fail, too.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => process.exit(1));
  endOwnersOfUncaughtErrors();
  try {
    const { address } = await runSandbox(commandLine);
    process.stdout.write(`ready ${address}\n`);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(1);
  }
}

void main();
