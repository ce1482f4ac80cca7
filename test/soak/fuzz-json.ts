import { hostileKeys, hostileTexts, unsafePaths } from './fuzz-values.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A JSON value that can also say what JavaScript values cannot: keys twice, keys of the prototype, text of any kind. */
type Node =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'list'; readonly items: Node[] }
  | { readonly kind: 'object'; readonly members: Member[] };

interface Member {
  key: string;
  value: Node;
}

type Mutation = (root: Node, random: SeededRandom) => void;

/** Names whose values the parsers look at. */
const weighty = new Set([
  'path',
  'size',
  'sha256',
  'sha512',
  'md5',
  'format',
  'content_id',
  'updated',
  'items',
  'versions',
  'products',
  'index',
  '_aliases',
]);

const mutations: readonly Mutation[] = [
  replaceValue,
  replaceValue,
  replaceWeighty,
  replaceWeighty,
  changePath,
  changePath,
  changePath,
  deleteMember,
  duplicateMember,
  renameMember,
  insertMember,
  swapValues,
  nestDeeply,
  addAliases,
  growLong,
  repeatMember,
];

/** Changes the structure of a JSON text in one to three places; a text that is not JSON, or far too deep, comes back as it is. */
export function mutateJson(text: string, random: SeededRandom): string {
  let root: Node;
  try {
    root = nodeOf(JSON.parse(text), 0);
  } catch {
    return text;
  }
  const times = 1 + random.below(3);
  for (let done = 0; done < times; done++) random.pick(mutations)(root, random);
  return textOf(root);
}

const deepest = 500;

/** Throws RangeError where values are nested too deeply to be walked. */
function nodeOf(value: unknown, depth: number): Node {
  if (depth > deepest) throw new RangeError(`More than ${deepest} levels`);
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, depth + 1)) };
  if (typeof value !== 'object' || value === null) return { kind: 'text', text: JSON.stringify(value) };
  const members = Object.entries(value).map(([key, inner]) => ({ key, value: nodeOf(inner, depth + 1) }));
  return { kind: 'object', members };
}

function textOf(node: Node): string {
  if (node.kind === 'text') return node.text;
  if (node.kind === 'list') return `[${node.items.map(textOf).join(',')}]`;
  return `{${node.members.map(({ key, value }) => `${JSON.stringify(key)}:${textOf(value)}`).join(',')}}`;
}

function objectsIn(node: Node): Extract<Node, { kind: 'object' }>[] {
  if (node.kind === 'text') return [];
  if (node.kind === 'list') return node.items.flatMap(objectsIn);
  return [node, ...node.members.flatMap(({ value }) => objectsIn(value))];
}

function membersIn(root: Node, wanted: (member: Member) => boolean = () => true): Member[] {
  return objectsIn(root).flatMap(({ members }) => members.filter(wanted));
}

/** Works on a member picked at random, if there is one. */
function onMember(
  root: Node,
  random: SeededRandom,
  work: (member: Member) => void,
  wanted?: (member: Member) => boolean,
): void {
  const members = membersIn(root, wanted);
  if (members.length > 0) work(random.pick(members));
}

function hostile(random: SeededRandom): Node {
  return { kind: 'text', text: random.pick(hostileTexts) };
}

function replaceValue(root: Node, random: SeededRandom): void {
  onMember(root, random, (member) => {
    member.value = hostile(random);
  });
}

function replaceWeighty(root: Node, random: SeededRandom): void {
  const isWeighty = ({ key }: Member) => weighty.has(key);
  onMember(
    root,
    random,
    (member) => {
      member.value = hostile(random);
    },
    isWeighty,
  );
}

function changePath(root: Node, random: SeededRandom): void {
  const paths = membersIn(root, ({ key }) => key === 'path');
  if (paths.length === 0) return;
  const from = random.pick(paths);
  // Also the path of another item: one path with two digests, or a file where another has a folder.
  const other = random.pick(paths).value;
  const otherText = other.kind === 'text' ? other.text : '""';
  const texts = [JSON.stringify(random.pick(unsafePaths)), otherText, otherText.replace(/"$/u, '/below"')];
  from.value = { kind: 'text', text: random.pick(texts) };
}

function deleteMember(root: Node, random: SeededRandom): void {
  const holders = objectsIn(root).filter(({ members }) => members.length > 0);
  if (holders.length === 0) return;
  const { members } = random.pick(holders);
  members.splice(random.below(members.length), 1);
}

/** The same key twice: JSON says nothing of which one counts. */
function duplicateMember(root: Node, random: SeededRandom): void {
  const holders = objectsIn(root).filter(({ members }) => members.length > 0);
  if (holders.length === 0) return;
  const { members } = random.pick(holders);
  const { key, value } = random.pick(members);
  members.push({ key, value: random.chance(0.5) ? value : hostile(random) });
}

function renameMember(root: Node, random: SeededRandom): void {
  onMember(root, random, (member) => {
    member.key = random.pick(hostileKeys);
  });
}

function insertMember(root: Node, random: SeededRandom): void {
  const objects = objectsIn(root);
  if (objects.length > 0) random.pick(objects).members.push({ key: random.pick(hostileKeys), value: hostile(random) });
}

function swapValues(root: Node, random: SeededRandom): void {
  const members = membersIn(root);
  if (members.length < 2) return;
  const [a, b] = [random.pick(members), random.pick(members)];
  // A text, not the node: a node within itself would have no end.
  const [textA, textB] = [textOf(a.value), textOf(b.value)];
  a.value = { kind: 'text', text: textB };
  b.value = { kind: 'text', text: textA };
}

function nestDeeply(root: Node, random: SeededRandom): void {
  const depth = random.pick([10, 63, 64, 65, 200, 5_000, 100_000]);
  const [open, close] = random.chance(0.5) ? ['[', ']'] : ['{"a":', '}'];
  onMember(root, random, (member) => {
    member.value = { kind: 'text', text: `${open.repeat(depth)}1${close.repeat(depth)}` };
  });
}

function addAliases(root: Node, random: SeededRandom): void {
  if (root.kind !== 'object') return;
  const values = membersIn(root, ({ value }) => value.kind === 'text' && value.text.startsWith('"'));
  if (values.length === 0) return;
  const { key, value } = random.pick(values);
  const replaced = random.pick([
    `{"path":${JSON.stringify(random.pick(unsafePaths))}}`,
    '{"size":-1}',
    '{"versions":{"1":{"items":{"i":{"path":"x/y","size":1}}}}}',
    '{"os":"other"}',
    textOf(hostile(random)),
  ]);
  const text = `{${JSON.stringify(key)}:{${textOf(value)}:${replaced}}}`;
  root.members.push({ key: '_aliases', value: { kind: 'text', text } });
}

function growLong(root: Node, random: SeededRandom): void {
  onMember(root, random, (member) => {
    const length = random.pick([300, 5_000, 300_000]);
    member.value = { kind: 'text', text: JSON.stringify(random.pick(['a', 'a/', '\u{1f600}', '9']).repeat(length)) };
  });
}

/** Many of the same, under names of their own. */
function repeatMember(root: Node, random: SeededRandom): void {
  const holders = objectsIn(root).filter(({ members }) => members.length > 0);
  if (holders.length === 0) return;
  const { members } = random.pick(holders);
  const text = textOf(random.pick(members).value);
  const times = text.length > 2_000 ? 3 : random.pick([10, 1_000]);
  for (let number = 0; number < times; number++) members.push({ key: `more-${number}`, value: { kind: 'text', text } });
}
