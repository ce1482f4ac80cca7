import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { DraftPlan, DraftRequest, RuleMatch } from '../../contract/draft.ts';
import type { Failure } from '../../contract/failure.ts';
import type { Selection } from '../../contract/selection.ts';
import { DigestMemory } from '../audit/digest-memory.ts';
import type { CatalogueMemory, ReadCatalogue } from '../catalogue/catalogue-memory.ts';
import { mirrorFileIn } from '../mirror/mirror-folder.ts';
import { desiredItems } from '../plan/desired.ts';
import { type ProductTitles, productTitles, ruleMatch, spaceUse } from '../plan/space-use.ts';
import { completeSelection, ruleIdentity } from '../selection/rules.ts';
import { planDraft } from '../sync-mirror.ts';
import { folderOf, getMirror, otherMirrors } from './mirror-look-up.ts';
import { newMirrorFolder, refuseMirror } from './new-mirror-folder.ts';
import { recallSource } from './read-source.ts';
import type { Services } from './services.ts';
import { findSource } from './source-look-up.ts';

/** Drafts of selections: what a sync with each would do. Writes nothing. */
export function drafts(services: Services, memory: CatalogueMemory): (request: DraftRequest) => Promise<DraftPlan> {
  const titles = new WeakMap<ReadCatalogue, ProductTitles>();
  const titlesOf = (read: ReadCatalogue) => {
    const found = titles.get(read) ?? productTitles(read.catalogue.products);
    titles.set(read, found);
    return found;
  };
  const digests = new DigestMemory();
  return async (request) => {
    const found = await findSource(request.source, services);
    const place = await placeOf(request, found.description.name ?? '', services);
    const refresh = request.refresh === true ? 'now' : 'no';
    const read = await recallSource(found, { fetchKey: false, refresh }, { services, memory });
    const { catalogue } = read;
    const { folder, selection, keepRevisions } = place;
    const others = otherMirrors(folder, services);
    const { signal } = new AbortController();
    const input = { catalogue, selection, keepRevisions, otherMirrors: others, digests };
    const { plan } = await planDraft(folder, input, signal);
    const { fetch, reuse, remove, ...numbers } = plan;
    return {
      ...numbers,
      warnings: [...noRules(selection), ...plan.warnings],
      ...(request.entries ? { entries: { fetch, reuse, remove } } : {}),
      reuseFiles: reuse.length,
      removeFiles: remove.length,
      use: spaceUse(plan, titlesOf(read)),
      matches: matchesOf(request, selection, read),
      folder,
    };
  };
}

interface Place {
  readonly folder: string;
  readonly selection: Selection;
  readonly keepRevisions: number;
}

/** Where the mirror is or will be, and its selection with the ids that saving it would give. */
async function placeOf(request: DraftRequest, sourceName: string, services: Services): Promise<Place> {
  const { mirror, keepRevisions } = request;
  if (mirror === undefined) {
    const folder =
      request.folder === undefined ? newMirrorFolder(request.name ?? sourceName, services) : resolve(request.folder);
    if (request.folder !== undefined) refuseMirror(folder, await mirrorFileIn(folder));
    const selection = completeSelection(request.selection, { rules: [], pins: [] }, randomUUID);
    return { folder, selection, keepRevisions: keepRevisions ?? services.registry.settings.get().keepRevisions };
  }
  const folder = folderOf(mirror, services);
  const held = (await mirrorFileIn(folder)) ?? (await getMirror(mirror, services));
  const selection = completeSelection(request.selection, held.selection, randomUUID);
  return { folder, selection, keepRevisions: keepRevisions ?? held.keepRevisions };
}

/** What each rule takes from the source by itself; rules that say the same are one. */
function matchesOf({ selection: wished }: DraftRequest, selection: Selection, read: ReadCatalogue): RuleMatch[] {
  const { holdings } = desiredItems({ catalogue: read.catalogue, selection, runRuleIds: 'all', holdings: [] });
  const byId = new Map(holdings.map((holding) => [holding.ruleId, ruleMatch(holding)]));
  const byIdentity = new Map(selection.rules.map(({ id, terms }) => [ruleIdentity(terms), byId.get(id)]));
  return wished.rules.map(({ terms }) => byIdentity.get(ruleIdentity(terms)) ?? { items: 0, sizeBytes: 0 });
}

/** A sync refuses it; a selection begins like this. */
function noRules({ rules }: Selection): Failure[] {
  if (rules.length > 0) return [];
  const message = 'Nothing is selected, so there is nothing to take. Add a rule to the selection.';
  return [{ code: 'EMPTY_SELECTION', message }];
}
