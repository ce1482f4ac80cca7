import { describe } from 'vitest';
import { noChromium, titleOf } from '../../helpers/chromium.ts';
import { lookOver } from '../support/look-over.ts';
import { programmes } from '../support/theatre.ts';

describe.skipIf(noChromium)(titleOf('with media'), () => lookOver(programmes.media));
