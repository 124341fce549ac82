import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** As strict as CDK's own types bear, and without any types of the surroundings. */
const OPTIONS: ts.CompilerOptions = {
  strict: true, noUncheckedIndexedAccess: true, noEmit: true, skipLibCheck: false, types: [],
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16,
};

const messagesOf = (program: ts.Program, files: readonly ts.SourceFile[]): string[] => files
  .flatMap(source => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
  .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));

export interface Complaints {
  /** About what the package declares. */
  readonly declared: readonly string[];
  /** How many files of declarations the programs led to. */
  readonly declarations: number;
  /** About each program, by its name. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
}

/** What the compiler says of programs in the app's folder. CDK's own declarations are not ours to check. */
export const complaintsOf = (app: string, programs: Readonly<Record<string, string>>): Complaints => {
  const files = Object.fromEntries(Object.entries(programs).map(([name, text]) => {
    const file = join(app, `${name}.ts`);
    writeFileSync(file, text);
    return [name, file];
  }));
  const program = ts.createProgram(Object.values(files), OPTIONS);
  const ours = realpathSync(join(app, 'node_modules', 'cdk-traffic-shift'));
  const declared = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(ours));
  return {
    declared: messagesOf(program, declared),
    declarations: declared.length,
    programs: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, messagesOf(program, [program.getSourceFile(file)!])])),
  };
};
