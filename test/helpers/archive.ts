import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { parseAst } from 'vite';

/** What one file asks for, and what else of the archive it names in a string. */
interface Asked {
  readonly imports: readonly string[];
  readonly names: readonly string[];
}

/** A packed app, read without unpacking it. Paths are with slashes and from its root. */
export class Archive {
  readonly #file: string;
  /** Files only. */
  readonly files: ReadonlySet<string>;

  constructor(file: string) {
    this.#file = file;
    const all = listPackage(file, { isPack: false }).map((path) => path.replaceAll('\\', '/').replace(/^\//u, ''));
    const folders = new Set(all.map((path) => posix.dirname(path)));
    this.files = new Set(all.filter((path) => !folders.has(path)));
  }

  text(path: string): string {
    return extractFile(this.#file, path).toString('utf8');
  }

  /** Every file that is reached from these, and what was asked for and is not there. */
  reach(entries: readonly string[]): { readonly reached: ReadonlySet<string>; readonly missing: readonly string[] } {
    const reached = new Set<string>();
    const missing: string[] = [];
    const waiting = [...entries];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      const { imports, names } = this.#asked(file);
      for (const wanted of imports) {
        const found = this.#resolve(file, wanted);
        if (found === undefined) missing.push(`${file}: ${wanted}`);
        else if (found !== 'runtime') waiting.push(found);
      }
      for (const name of names) {
        const beside = posix.join(posix.dirname(file), name);
        if (this.files.has(beside)) waiting.push(beside);
      }
    }
    return { reached, missing };
  }

  #asked(file: string): Asked {
    if (!this.files.has(file)) return { imports: [file], names: [] };
    switch (posix.extname(file)) {
      case '.js':
      case '.cjs':
        return askedByScript(this.text(file));
      case '.css':
        return { imports: matches(this.text(file), /url\(["']?(?!data:|%23|#)([^"')]+)["']?\)/gu), names: [] };
      case '.html':
        return { imports: matches(this.text(file), /(?:src|href)="([^"#]+)"/gu), names: [] };
      default:
        return { imports: [], names: [] };
    }
  }

  #resolve(from: string, wanted: string): string | undefined {
    if (wanted.startsWith('node:') || wanted === 'electron' || builtinModules.includes(wanted)) return 'runtime';
    const isPackage =
      /^[@\w]/u.test(wanted) && /^(?:dist\/[^/]+|node_modules\/.*)$/u.test(from) && !wanted.includes('.js');
    if (isPackage) return this.#packageMain(wanted);
    const path = posix.join(posix.dirname(from), wanted);
    return [path, `${path}.js`, `${path}/index.js`].find((each) => this.files.has(each));
  }

  #packageMain(name: string): string | undefined {
    const file = `node_modules/${name}/package.json`;
    if (!this.files.has(file)) return undefined;
    const about: unknown = JSON.parse(this.text(file));
    const main = typeof about === 'object' && about !== null && 'main' in about ? String(about.main) : 'index.js';
    return this.#resolve(file, `./${main}`);
  }
}

function askedByScript(code: string): Asked {
  const imports: string[] = [];
  const names: string[] = [];
  walk(parseAst(code), (node) => {
    const wanted = importOf(node);
    if (wanted !== undefined) imports.push(wanted);
    // Workers and preloaded files are named in strings; so are pictures.
    const { type, value } = node;
    if (type === 'Literal' && typeof value === 'string' && /^[\w./@-]+\.\w+$/u.test(value)) names.push(value);
  });
  // Vite's list of what to preload is relative to the page.
  return { imports, names: [...names, ...names.map((name) => `../${name}`)] };
}

type Node = Readonly<Record<string, unknown>>;

function importOf({ type, source, callee, arguments: args }: Node): string | undefined {
  switch (type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return literal(source);
    case 'CallExpression': {
      const isRequire = isNode(callee) && typeof callee.name === 'string' && /^(?:__)?require$/u.test(callee.name);
      return isRequire && Array.isArray(args) ? literal(args[0]) : undefined;
    }
    default:
      return undefined;
  }
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  const quasi = node.type === 'TemplateLiteral' && Array.isArray(node.quasis) ? node.quasis : [];
  const [only] = quasi.length === 1 ? quasi : [];
  return isNode(only) && isNode(only.value) && typeof only.value.cooked === 'string' ? only.value.cooked : undefined;
}

function walk(root: unknown, visit: (node: Node) => void): void {
  const waiting = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...next.filter((each) => each !== null));
    else if (isNode(next)) {
      visit(next);
      waiting.push(...Object.values(next).filter((value) => typeof value === 'object' && value !== null));
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
