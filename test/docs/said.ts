import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from '../examples/commands';

/** The texts of all sources in a folder. */
export const sourcesIn = (folder: string): string[] => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts')).map(name => readFileSync(join(ROOT, folder, name), 'utf8'));

const parsed = (text: string): ts.SourceFile => ts.createSourceFile('source.ts', text, ts.ScriptTarget.ES2022, true);

const within = (node: ts.Node): ts.Node[] => {
  const nodes: ts.Node[] = [node];
  node.forEachChild(child => void nodes.push(...within(child)));
  return nodes;
};

/** By what name something was declared with this value. */
const declared = <T extends ts.Node>(nodes: readonly ts.Node[], isValue: (node: ts.Node) => node is T): Map<string, T> =>
  new Map(nodes.filter(ts.isVariableDeclaration).flatMap(({ name, initializer }) => {
    const value = initializer && ts.isAsExpression(initializer) ? initializer.expression : initializer;
    return value !== undefined && isValue(value) ? [[name.getText(), value] as const] : [];
  }));

/** What an expression can be, as far as it is written there: another function's answer is not. */
const textsOf = (expression: ts.Expression, objects: ReadonlyMap<string, ts.ObjectLiteralExpression>): string[] => {
  if (ts.isStringLiteral(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression)) return textsOf(expression.expression, objects);
  if (ts.isBinaryExpression(expression)) return [expression.left, expression.right].flatMap(side => textsOf(side, objects));
  if (ts.isConditionalExpression(expression)) return [expression.whenTrue, expression.whenFalse].flatMap(side => textsOf(side, objects));
  if (!ts.isElementAccessExpression(expression)) return [];
  return objects.get(expression.expression.getText())?.properties.filter(ts.isPropertyAssignment)
    .flatMap(({ initializer }) => textsOf(initializer, objects)) ?? [];
};

/** Functions by the place of their parameter `error`. */
const takers = (nodes: readonly ts.Node[]): Map<string, number> =>
  new Map([...declared(nodes, ts.isArrowFunction)].map(([name, { parameters }]) =>
    [name, parameters.findIndex(parameter => parameter.name.getText() === 'error')] as const));

const isNameOfError = ({ name, parent }: ts.PropertyAssignment): boolean => {
  const call = parent.parent;
  return name.getText() === 'name' && ts.isCallExpression(call) && call.expression.getText() === 'Object.assign';
};

/** What errors are called in a source: what `error` is set to, what a parameter of that name gets, and how an Error is named. */
export const errorNamesIn = (text: string): string[] => {
  const nodes = within(parsed(text));
  const objects = declared(nodes, ts.isObjectLiteralExpression);
  const functions = takers(nodes);
  const set = nodes.filter(ts.isPropertyAssignment).filter(property => property.name.getText() === 'error' || isNameOfError(property))
    .flatMap(({ initializer }) => textsOf(initializer, objects));
  const given = nodes.filter(ts.isCallExpression).flatMap(({ expression, arguments: args }) => {
    const argument = args[functions.get(expression.getText()) ?? -1];
    return argument === undefined ? [] : textsOf(argument, objects);
  });
  return [...set, ...given].filter(name => /^[A-Z][A-Za-z]+$/.test(name));
};

/** The fixed parts of texts and templates, without those that a call is given. */
const partsOf = (node: ts.Node): string[] => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  if (ts.isCallExpression(node)) return [];
  const parts: string[] = [];
  node.forEachChild(child => void parts.push(...partsOf(child)));
  return parts;
};

const WORDS = /[a-z]{2,}/;

/** Each message that is thrown with `new <name>(...)`, as its fixed parts. */
export const thrownIn = (text: string, name: string): string[][] => within(parsed(text))
  .filter(ts.isNewExpression)
  .filter(({ expression }) => expression.getText() === name)
  .map(({ arguments: args = [] }) => args.flatMap(partsOf).filter(part => WORDS.test(part)))
  .filter(parts => parts.length > 0);

/** Each message that a function of a source answers, as its fixed parts. */
export const answeredIn = (text: string, name: string): string[][] => {
  const answer = declared(within(parsed(text)), ts.isArrowFunction).get(name);
  if (answer === undefined) throw new Error(`there is no function ${name}`);
  return within(answer).filter(ts.isReturnStatement)
    .map(statement => partsOf(statement).filter(part => WORDS.test(part)))
    .filter(parts => parts.length > 0);
};

/** Every fixed text of a source. */
export const textsIn = (text: string): string[] => within(parsed(text)).flatMap(node =>
  ts.isTemplateExpression(node) || ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) ? partsOf(node) : []);
