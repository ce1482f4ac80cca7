import type { EngineApi } from '../../contract/api.ts';
import type { JobWork } from '../jobs/job.ts';
import { lintMirror } from './lint-mirror.ts';
import { folderOf } from './mirror-look-up.ts';
import { kernelSizes, runPublish } from './publish-job.ts';
import { differenceBetween, listOf, releaseMirror, rollBackMirror } from './revisions.ts';
import type { Services } from './services.ts';

export function publicationArea(services: Services): EngineApi['publication'] {
  return {
    async publish(request) {
      const mirrorFolder = folderOf(request.mirror, services);
      const work: JobWork = (context) => runPublish(request, context, services);
      return {
        jobId: services.jobs.start({ kind: 'publish', mirrorFolder, request: { kind: 'publish', request }, work }),
      };
    },
    kernels: (ref) => kernelSizes(ref, services),
    lint: (payload) => lintMirror(payload, services),
    revisions: (ref) => listOf(ref, services),
    difference: (payload) => differenceBetween(payload, services),
    rollback: (payload) => rollBackMirror(payload, services),
    release: (ref) => releaseMirror(ref, services),
  };
}
