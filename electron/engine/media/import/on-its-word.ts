import type { Failure } from '../../../contract/failure.ts';
import { failureOf, IntegrityError } from '../../errors.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';

/** What of a mirror only the shipment vouches for, where a person took that on its word; undefined where all of it is proven. */
export function onItsWordWarning({
  shipped,
  onItsWord,
}: Pick<ProvenMirror, 'shipped' | 'onItsWord'>): Failure | undefined {
  const [first] = onItsWord;
  if (first === undefined) return undefined;
  const others = onItsWord.length - 1;
  const what = others === 0 ? first : `${first} and ${others} more`;
  return failureOf(
    new IntegrityError(
      'DIGEST_UNKNOWN',
      `Nothing upstream signed bears out ${what} of ${shipped.name}: only the shipment's own key vouches for it. A mirror that takes it says so from then on.`,
      { path: first, details: { onItsWord: onItsWord.length } },
    ),
  );
}
