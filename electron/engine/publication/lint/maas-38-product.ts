import { sha256Form, sizeOf } from './boot-resource.ts';
import { models, type ProductKind, type ProductModel } from './maas-38-models.ts';
import { list, named, type Problem } from './problem.ts';
import type { Level, RawProduct, RawVersion, TagOrigin } from './stream-level.ts';

type Lack = Exclude<TagOrigin, 'own'>;

const ruleOf = { alias: 'aliased-tag', above: 'inherited-tag', nowhere: 'tag-missing' } as const;
const dateForm = /^\d{4}-\d{1,2}-\d{1,2}$/u;

/** What keeps a product from being one of that kind: each tag and field where MAAS 3.8 reads it, each item in every version. */
export function productProblems(product: RawProduct, kind: ProductKind): Problem[] {
  const model = models[kind];
  const place = { document: product.document, product: product.level.name };
  const problems = tagProblems(product, model);
  if (product.versions.length === 0) {
    problems.push({ rule: 'versions-empty', place, message: `${named(product.level.name)} has no versions.` });
  }
  for (const version of product.versions) problems.push(...versionProblems(product, version, kind));
  return problems;
}

function tagProblems(product: RawProduct, model: ProductModel): Problem[] {
  const place = { document: product.document, product: product.level.name };
  const lacks = new Map<Lack, string[]>();
  for (const tag of model.tags) {
    const lack = lackOf(product, tag);
    if (lack !== undefined) lacks.set(lack, [...(lacks.get(lack) ?? []), tag]);
  }
  const problems = [...lacks].map(([lack, tags]): Problem => {
    const message = `${named(product.level.name)} has ${tagText[lack](list(tags))}.`;
    return { rule: ruleOf[lack], place, message };
  });
  const eol = product.level.ownText('support_eol');
  if (model.tags.includes('support_eol') && eol !== undefined && !isDate(eol)) {
    const message = `The support_eol of ${named(product.level.name)} is ${named(eol)}.`;
    problems.push({ rule: 'support-eol-malformed', place, message });
  }
  return problems;
}

const tagText: Readonly<Record<Lack, (tags: string) => string>> = {
  alias: (tags) => `${tags} by alias only`,
  above: (tags) => `${tags} on another level only`,
  nowhere: (tags) => `no ${tags}`,
};

/** Undefined where the tag is text on the product itself. `support_eol` may be null, but must be there. */
function lackOf({ level, versions }: RawProduct, tag: string): Lack | undefined {
  if (level.ownText(tag) !== undefined || (tag === 'support_eol' && level.own(tag) === null)) return undefined;
  const origin = level.origin(tag);
  if (origin !== 'own' && origin !== 'nowhere') return origin;
  const below = versions.some((version) =>
    [version.level, ...version.items].some((one) => one.ownText(tag) !== undefined),
  );
  return below ? 'above' : 'nowhere';
}

function isDate(text: string): boolean {
  return dateForm.test(text) && !Number.isNaN(Date.parse(text.replaceAll(/\b(?=\d\b)/gu, '0')));
}

function versionProblems(product: RawProduct, version: RawVersion, kind: ProductKind): Problem[] {
  const { items: required, oneOf, fields } = models[kind];
  const place = { document: product.document, product: product.level.name, version: version.level.name };
  const what = `${named(product.level.name)} ${version.level.name}`;
  if (version.items.length === 0) return [{ rule: 'items-empty', place, message: `${what} has no items.` }];
  const byName = new Map(version.items.map((item) => [item.name, item]));
  const missing = required.filter((name) => !byName.has(name));
  if (oneOf.length > 0 && !oneOf.some((name) => byName.has(name))) missing.push(oneOf.join(' or '));
  const problems: Problem[] = [];
  if (missing.length > 0) {
    const rule = kind === 'bootloader' ? 'bootloader-item-missing' : 'item-missing';
    problems.push({ rule, place, message: `${what} has no ${list(missing)}.` });
  }
  for (const name of [...required, ...oneOf]) {
    const item = byName.get(name);
    if (item !== undefined) problems.push(...itemProblems({ ...place, item: name }, item, fields));
  }
  return problems;
}

function itemProblems(place: Problem['place'], item: Level, fields: readonly string[]): Problem[] {
  const lacks = new Map<Lack, string[]>();
  const lacking = (field: string) => {
    const origin = item.origin(field);
    const lack = origin === 'own' ? 'nowhere' : origin;
    lacks.set(lack, [...(lacks.get(lack) ?? []), field]);
  };
  for (const field of fields) if (item.ownText(field) === undefined) lacking(field);
  if (sizeOf(item.own('size')) === undefined) lacking('size');
  const problems: Problem[] = [];
  const sha256 = item.ownText('sha256');
  if (sha256 === undefined && item.origin('sha256') === 'nowhere') {
    problems.push({ rule: 'sha256-missing', place, message: `The item ${named(item.name)} has no sha256.` });
  } else if (sha256 === undefined) {
    lacking('sha256');
  } else if (!sha256Form.test(sha256)) {
    const message = `The sha256 of the item ${named(item.name)} is ${named(sha256)}.`;
    problems.push({ rule: 'sha256-malformed', place, message });
  }
  for (const [lack, names] of lacks) {
    const rule = lack === 'nowhere' ? 'item-field-missing' : ruleOf[lack];
    const message = `The item ${named(item.name)} has ${tagText[lack](`usable ${list(names)}`)}.`;
    problems.push({ rule, place, message });
  }
  return problems;
}
