import type { BootResource, ImportedFile } from './boot-resource.ts';
import { list, named, type Problem } from './problem.ts';

/** What a client would get at a path. */
export interface HeldFile {
  readonly sizeBytes: number;
  /** An audit found it damaged, so its digest will not match. */
  readonly damaged?: boolean;
}

/** Tells what stands at a path; undefined: 404. */
export type Present = (path: string) => HeldFile | undefined;

/** Files of a resource that MAAS would ask for in vain. */
export function absentFiles({ files }: BootResource, present: Present): readonly ImportedFile[] {
  return files.filter(({ path }) => present(path) === undefined);
}

export interface FilesToCheck {
  readonly resources: readonly BootResource[];
  /** Those of them that MAAS will ask for in any case. */
  readonly asked: ReadonlySet<BootResource>;
  readonly present: Present;
}

/** Holds what MAAS would fetch against what is there: each file by presence and size, each file once. */
export function heldFileProblems({ resources, asked, present }: FilesToCheck): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const resource of resources) {
    const { document, product, version } = resource;
    const place = { document, product, version };
    const absent = absentFiles(resource, present);
    if (absent.length > 0) {
      const rule = asked.has(resource) ? 'file-absent' : 'image-absent';
      problems.push({ rule, place, message: absentText(resource, absent) });
    }
    for (const file of resource.files) {
      if (seen.has(file.path)) continue;
      seen.add(file.path);
      problems.push(...contentProblems({ ...place, item: file.item, path: file.path }, file, present(file.path)));
    }
  }
  return problems;
}

function absentText({ product, version, files }: BootResource, absent: readonly ImportedFile[]): string {
  const count = `${absent.length} of ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  const names = list(absent.map(({ path }) => path));
  return `${count} of ${named(product)} ${version} ${absent.length === 1 ? 'is' : 'are'} not here: ${names}.`;
}

function contentProblems(place: Problem['place'], file: ImportedFile, held: HeldFile | undefined): Problem[] {
  if (held === undefined) return [];
  if (held.sizeBytes !== file.sizeBytes) {
    const message = `${file.path} has ${held.sizeBytes} bytes; the documents say ${file.sizeBytes}.`;
    return [{ rule: 'file-size-differs', place, message }];
  }
  if (held.damaged !== true) return [];
  return [{ rule: 'file-damaged', place, message: `${file.path} is damaged: MAAS will find another digest.` }];
}
