/** The function that Lambda calls: user-defined functions for images and their uploaders. */
import { createFunctionHandler } from '../federation/index.ts';
import { haversineKmUdf } from './haversine-km.ts';
import { maskEmailUdf } from './mask-email.ts';
import { perceptualHashDistanceUdfs } from './perceptual-hash-distance.ts';
import { sha256HexUdfs } from './sha256-hex.ts';

export const handler = createFunctionHandler(
  [maskEmailUdf, ...sha256HexUdfs, ...perceptualHashDistanceUdfs, haversineKmUdf],
  { sourceType: 'image-functions' },
);
